-- Who may see what. Run whenever this file or the roles behind its names change, after the numbered files; it states the whole of it anew.
-- Where the server's login may not create roles, all names stand for that login itself.

grant usage on schema :"model" to :"projector", :"service", :"operator", :"tenant";
grant select on all tables in schema :"model" to :"projector", :"service", :"operator", :"tenant";
grant insert, update, delete, truncate on all tables in schema :"model" to :"projector";
grant usage on all sequences in schema :"model" to :"projector";

grant usage on schema sideload_meta to :"projector", :"operator";
grant select on sideload_meta.migrations, sideload_meta.projections, sideload_meta.parked, sideload_meta.owners
  to :"projector", :"operator";
grant insert, update, delete on sideload_meta.projections, sideload_meta.parked, sideload_meta.owners to :"projector";
grant execute on function sideload_meta.session_tenant() to :"tenant";

-- Each table with a tenant, and each partition of one, which can be read by its own name as well. A policy stands for one role: a projector needs no BYPASSRLS, a service sees the tenant that it set, and a
-- tenant's login sees its own whatever it sets. The subselects are evaluated once for a statement, not for each row.
do $body$
declare
  relation record;
  rule record;
begin
  for relation in
    select c.oid, n.nspname, c.relname from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = :'model' and c.relkind in ('r', 'p')
      and exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
  loop
    execute format('alter table %I.%I enable row level security, force row level security', relation.nspname, relation.relname);
    for rule in select polname from pg_catalog.pg_policy where polrelid = relation.oid loop
      execute format('drop policy %I on %I.%I', rule.polname, relation.nspname, relation.relname);
    end loop;
    execute format('create policy projector on %I.%I to %I using (true) with check (true)',
      relation.nspname, relation.relname, :'projector');
    execute format('create policy operator on %I.%I for select to %I using (true)',
      relation.nspname, relation.relname, :'operator');
    execute format('create policy service on %I.%I for select to %I using (tenant_id = '
      '(select nullif(pg_catalog.current_setting(''app.tenant_id'', true), '''')::uuid))',
      relation.nspname, relation.relname, :'service');
    execute format('create policy tenant on %I.%I for select to %I using (tenant_id = '
      '(select sideload_meta.session_tenant()))',
      relation.nspname, relation.relname, :'tenant');
  end loop;
end
$body$;

-- The mapping itself: its owner alone. Stated once only: it would wait for every tenant's login that reads at this moment, and hold up the others.
do $body$
begin
  if not exists (select from pg_catalog.pg_class c join pg_catalog.pg_policy p on p.polrelid = c.oid
    where c.oid = 'sideload_meta.tenant_logins'::regclass and p.polname = 'owner'
      and c.relrowsecurity and c.relforcerowsecurity)
  then
    alter table sideload_meta.tenant_logins enable row level security, force row level security;
    drop policy if exists owner on sideload_meta.tenant_logins;
    execute format('create policy owner on sideload_meta.tenant_logins to %I using (true) with check (true)', :'owner');
  end if;
end
$body$;
