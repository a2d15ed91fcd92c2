-- What makes the order in which dialogues are written of no account: one whose events were parked is written after others that came later in the
-- log, and a replay writes one anew. An import speaks of many dialogues, so what it said of one is kept with its place in the log.
set local search_path = :"model";

-- Where in the log the last import's account of the dialogue stands.
alter table dialogues add column statistics_sequence bigint;

-- The same for dialogues that are not there yet, or no more; not for readers.
create table unopened_statistics (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  import_id uuid,
  completeness text,
  observed bigint,
  imported bigint,
  edited bigint,
  unchanged bigint,
  service_messages bigint,
  filtered bigint,
  skipped bigint,
  services bigint,
  spans jsonb,
  repaired bigint,
  unknown_fields bigint,
  media_stored bigint,
  media_refused bigint,
  statistics_sequence bigint not null
);
