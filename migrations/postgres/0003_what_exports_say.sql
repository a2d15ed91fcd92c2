-- What events of exports of every age say beyond the first shape: times by a local clock, who reacted, how whole a dialogue is.
set local search_path = :"model";

-- The source knew the time by a local clock only; an exact time takes its place.
alter table posts
  add column posted_at_is_approximate boolean not null default false,
  -- Who reacted, as far as the source names them; of the same moment as `reactions`.
  add column recent_reactions jsonb;
alter table group_messages
  add column posted_at_is_approximate boolean not null default false,
  add column recent_reactions jsonb;
alter table service_messages
  add column posted_at_is_approximate boolean not null default false;
create index idx_service_messages_action on service_messages (tenant_id, action);

-- The last import's account of a dialogue, further; null where the import did not say.
alter table dialogues
  -- Service messages that it added; `service_messages` are those that its source showed.
  add column services bigint,
  -- Ids of each box that its source holds: [{box, first, last, missing, gaps}].
  add column spans jsonb,
  add column repaired bigint,
  add column unknown_fields bigint,
  add column media_stored bigint,
  add column media_refused bigint;

create index idx_media_stored on media (stored_sha256) where stored_sha256 is not null;
