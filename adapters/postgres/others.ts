/**
 * What other people have made around the tables: views and foreign keys that hang on them, which a drop would take along, and rights that
 * they gave to roles of their own, which the tables of the next version are to give as well.
 */
import type { Roles } from "./roles.ts"
import type { Transaction } from "./session.ts"
import { identifier } from "./sqlText.ts"

/** Through as many views as there are: a view is what its rule is part of. The types of rows and what holds long values go with their tables. */
const HANGING = `with recursive inside as (
    select d.classid, d.objid from pg_catalog.pg_depend d
    where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = to_regnamespace($1)
  ), hanging as (
    select classid, objid from inside
    union select next.* from hanging h cross join lateral (
      select d.classid, d.objid from pg_catalog.pg_depend d where d.refclassid = h.classid and d.refobjid = h.objid
      union all select d.refclassid, d.refobjid from pg_catalog.pg_depend d
        where d.classid = h.classid and d.objid = h.objid and d.deptype = 'i'
    ) next
  )
  select distinct object_names[1] || '.' || object_names[2] as name
  from hanging cross join lateral pg_catalog.pg_identify_object_as_address(classid, objid, 0)
  where type not in ('type', 'default acl') and object_names[1] not in ($2, 'pg_toast')
  union select $2 || '.' || c.relname from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.oid = to_regnamespace($1) and c.relowner <> n.nspowner order by name`

/** What of others a drop of the schema would destroy, by name. */
export const hangingOn = async (on: Transaction, schema: string): Promise<ReadonlyArray<string>> =>
  (await on.query(HANGING, [identifier(schema), schema])).map((row) => String(row["name"]))

/** Rights to the schema, its tables and their columns that the other schema's do not give yet. Both belong to one owner. */
const RIGHTS = `with given as (
    select 'schema' as of, quote_ident($2) as at, null::name as col, n.nspacl as acl
    from pg_catalog.pg_namespace n where n.nspname = $1
    union all
    select 'table', format('%I.%I', $2, c.relname), a.attname, coalesce(a.attacl, c.relacl)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_class same on same.relname = c.relname and same.relkind = c.relkind
      and same.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = $2)
    left join lateral (
      select null::name as attname, null::aclitem[] as attacl
      union all select o.attname, o.attacl from pg_catalog.pg_attribute o
        join pg_catalog.pg_attribute s on s.attrelid = same.oid and s.attname = o.attname and not s.attisdropped
        where o.attrelid = c.oid and o.attacl is not null
    ) a on true
    where n.nspname = $1 and c.relkind in ('r', 'p')
  )
  select format('grant %s%s on %s %s to %s%s', r.privilege_type, '(' || quote_ident(g.col) || ')', g.of, g.at,
    case when r.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(r.grantee)) end,
    case when r.is_grantable then ' with grant option' end) as text
  from given g cross join lateral aclexplode(g.acl) r
  where pg_get_userbyid(r.grantee) not in (select json_array_elements_text($3::text::json))`

/** Gives to other roles than ours at one schema what they were given at another. */
export const copyRights = async (
  on: Transaction,
  roles: Roles,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> => {
  const ours = [...new Set(Object.values(roles))]
  const grants = await on.query(RIGHTS, [from, to, JSON.stringify(ours)])
  if (grants.length > 0) await on.script(grants.map((row) => String(row["text"])).join("; "))
}
