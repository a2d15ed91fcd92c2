-- What replaying needs of a read model's place: several versions of it at once, and who runs it. A row is a version, the numbers counting how
-- often the read model was made; `shape` is the program's. `home` is the schema in which it is read, `model` the schema that the row's version
-- fills: the live one's is the home itself.
alter table sideload_meta.projections
  add column shape integer,
  add column home text,
  add column role text not null default 'live',
  add column paused boolean not null default false,
  -- When the position last moved.
  add column moved_at timestamptz not null default now(),
  add constraint chk_projections_role check (role in ('live', 'building', 'kept', 'beside'));
update sideload_meta.projections set shape = version, home = model;
alter table sideload_meta.projections
  alter column shape set not null,
  alter column home set not null;

-- Who runs it, under which generation. A table of its own, so that a sign of life never waits for a commit.
create table sideload_meta.owners (
  name text not null,
  version integer not null,
  generation bigint not null,
  id text not null,
  doing text not null,
  beat_at timestamptz not null default clock_timestamp(),
  rate double precision not null default 0,
  target bigint not null default 0,
  problem text,
  primary key (name, version)
);
