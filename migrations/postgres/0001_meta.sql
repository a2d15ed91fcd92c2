-- What the read models need beside their content: where each stands, what it could not apply, and which login is which tenant's.
-- Names after a colon are filled in by the runner, as psql's variables (see adapters/postgres/migrate.ts).

-- A read model's place in the log. `model` is the schema that it fills; one schema has one version.
create table sideload_meta.projections (
  name text not null,
  version integer not null,
  model text not null,
  position bigint not null default 0 check (position >= 0),
  generation bigint not null default 0 check (generation >= 0),
  primary key (name, version),
  constraint uq_projections_model unique (name, model)
);

-- Events that could not be applied. `error` names a rule or a code, never content; the times are the database's own.
create table sideload_meta.parked (
  name text not null,
  version integer not null,
  sequence bigint not null,
  subject text not null,
  error text not null,
  attempts integer not null default 1,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (name, version, sequence)
);

-- Which tenant a login belongs to: read only by the function below, written only by the owner.
create table sideload_meta.tenant_logins (
  login text primary key,
  tenant_id uuid not null
);

-- The tenant of the login that opened the session. SET ROLE and settings do not change session_user.
create function sideload_meta.session_tenant() returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$ select tenant_id from sideload_meta.tenant_logins where login = session_user $$;

revoke all on function sideload_meta.session_tenant() from public;
