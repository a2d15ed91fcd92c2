-- The read model, in the schema :"model". Everything in it is derived from the log and may be thrown away. Foreign keys are left out: rows
-- come from one writer in the log's order, and a check on each row would cost more than it could find. Ids are UUIDv5 (domain/identity.ts).
-- Times called created_at, opened_at, … are when the log recorded something; posted_at and edited_at are Telegram's own.
set local search_path = :"model";

create table personas (
  tenant_id uuid not null,
  account_id bigint not null,
  -- The persona's opaque part of subjects: how its erasure, which names nobody, finds the account.
  persona text not null,
  created_at timestamptz not null,
  sequence bigint not null,
  primary key (tenant_id, persona)
);

create table dialogues (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  -- The dialogue's subject: how its erasure, which names nobody, finds the rows.
  subject text not null,
  peer_kind text not null,
  peer_tg_id bigint not null,
  type text not null,
  family text not null,
  title text,
  username text,
  -- The last import's account of it.
  import_id uuid,
  completeness text,
  observed bigint,
  imported bigint,
  edited bigint,
  unchanged bigint,
  service_messages bigint,
  filtered bigint,
  skipped bigint,
  migrated_from_tg_id bigint,
  created_at timestamptz not null,
  sequence bigint not null,
  constraint chk_dialogues_family check (family in ('dm', 'group', 'channel'))
);
create index idx_dialogues_persona on dialogues (tenant_id, account_id);
create index idx_dialogues_subject on dialogues (subject);

create table channels (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  dialogue_id uuid not null,
  -- A channel's bare id; for the virtual channel of a direct dialogue the peer's id, negative.
  tg_channel_id bigint not null,
  type text not null,
  title text,
  username text,
  created_at timestamptz not null,
  sequence bigint not null,
  is_virtual boolean generated always as (tg_channel_id < 0) stored,
  constraint uq_channels_tg_channel_id unique (tenant_id, account_id, tg_channel_id)
);
create index idx_channels_dialogue on channels (dialogue_id);

create table groups (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  dialogue_id uuid not null,
  -- `chat` for a basic group, `channel` for a supergroup; the bare id is unique within it.
  peer_kind text not null,
  tg_group_id bigint not null,
  type text not null,
  title text,
  username text,
  created_at timestamptz not null,
  sequence bigint not null,
  constraint uq_groups_tg_group_id unique (tenant_id, account_id, peer_kind, tg_group_id)
);
create index idx_groups_dialogue on groups (dialogue_id);

create table posts (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  channel_id uuid not null,
  source text not null default 'channel',
  box text not null,
  telegram_message_id bigint not null,
  -- Telegram's bare id, and what it is the id of: user, chat or channel. `peers` knows the username.
  sender_kind text,
  sender_tg_id bigint,
  sender_name text,
  signature text,
  is_outgoing boolean not null,
  is_authored boolean not null,
  via_bot text,
  content text not null,
  entities jsonb,
  reply_to_message_id bigint,
  reply_to_id uuid,
  is_forwarded boolean not null,
  forwarded_from_kind text,
  forwarded_from_tg_id bigint,
  forwarded_from_name text,
  has_media boolean not null,
  media_kind text,
  reactions jsonb,
  posted_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null,
  sequence bigint not null,
  constraint chk_posts_source check (source in ('channel', 'group', 'dm', 'persona'))
);
create index idx_posts_source on posts (tenant_id, source);
create index idx_posts_channel on posts (channel_id, posted_at);

create table group_messages (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  group_id uuid not null,
  source text not null default 'group',
  box text not null,
  telegram_message_id bigint not null,
  sender_kind text,
  sender_tg_id bigint,
  sender_name text,
  signature text,
  is_outgoing boolean not null,
  is_authored boolean not null,
  via_bot text,
  content text not null,
  entities jsonb,
  reply_to_message_id bigint,
  reply_to_id uuid,
  is_forwarded boolean not null,
  forwarded_from_kind text,
  forwarded_from_tg_id bigint,
  forwarded_from_name text,
  has_media boolean not null,
  media_kind text,
  reactions jsonb,
  posted_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null,
  sequence bigint not null,
  constraint chk_group_messages_source check (source in ('group', 'dm', 'persona'))
);
create index idx_group_messages_source on group_messages (tenant_id, source);
create index idx_group_messages_group on group_messages (group_id, posted_at);

-- The versions of each message that was edited, 1 being what was imported; an unedited message has its one version in its own row.
create table message_revisions (
  message_id uuid not null,
  revision integer not null,
  tenant_id uuid not null,
  account_id bigint not null,
  content text not null,
  entities jsonb,
  media_kind text,
  edited_at timestamptz,
  created_at timestamptz not null,
  sequence bigint not null,
  primary key (message_id, revision)
);

create table media (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  message_id uuid not null,
  kind text not null,
  name text,
  mime text,
  size bigint,
  -- Where the export says that the file is: untrusted.
  path text,
  is_present boolean,
  missing text,
  width bigint,
  height bigint,
  duration_seconds bigint,
  emoji text,
  details jsonb,
  stored_sha256 text,
  stored_size bigint,
  stored_mime text,
  created_at timestamptz not null,
  sequence bigint not null
);
create index idx_media_message on media (message_id);

create table service_messages (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  dialogue_id uuid not null,
  box text not null,
  telegram_message_id bigint not null,
  actor_kind text,
  actor_tg_id bigint,
  actor_name text,
  action text not null,
  fields jsonb not null,
  posted_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null,
  sequence bigint not null
);
create index idx_service_messages_dialogue on service_messages (dialogue_id, posted_at);

-- The last observed name of each peer; created_at is when one was observed first.
create table peers (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  kind text not null,
  tg_id bigint not null,
  name text not null,
  username text,
  last_seen_at timestamptz not null,
  created_at timestamptz not null,
  sequence bigint not null,
  constraint uq_peers_tg_id unique (tenant_id, account_id, kind, tg_id)
);

-- The same for each dialogue that a peer was observed in: what is left to know of it when one of them is erased.
create table peer_observations (
  peer_id uuid not null,
  subject text not null,
  tenant_id uuid not null,
  account_id bigint not null,
  name text not null,
  username text,
  username_sequence bigint,
  last_seen_at timestamptz not null,
  created_at timestamptz not null,
  sequence bigint not null,
  primary key (peer_id, subject)
);
create index idx_peer_observations_subject on peer_observations (subject);

create table imports (
  id uuid primary key,
  tenant_id uuid not null,
  account_id bigint not null,
  source text not null,
  sha256 text,
  parser_version integer not null,
  filters jsonb not null,
  status text not null,
  stats jsonb,
  reason text,
  created_at timestamptz not null,
  ended_at timestamptz,
  sequence bigint not null,
  constraint chk_imports_status check (status in ('requested', 'completed', 'failed'))
);
create index idx_imports_persona on imports (tenant_id, account_id);
