/** The rows of the read model's tables as they are sent to Postgres. */
import type { PeerObservation, PeerSpan } from "../../projections/postgres/batch.ts"
import type {
  ContainerRow,
  DialogueRow,
  ImportEndRow,
  ImportRow,
  MediaRow,
  MessageRow,
  Owned,
  PersonaRow,
  ReactionsRow,
  RevisionRow,
  ServiceMessageRow,
  StatisticsRow,
  StoredMediaRow,
  TitleRow,
} from "../../projections/postgres/rows.ts"
import type { Columns } from "./columns.ts"

const owned: Columns<Owned> = {
  tenant_id: "uuid",
  account_id: "bigint",
  created_at: "timestamptz",
  sequence: "bigint",
}

export const personas: Columns<PersonaRow> = { ...owned, persona: "text" }

export const dialogues: Columns<DialogueRow> = {
  ...owned,
  id: "uuid",
  subject: "text",
  peer_kind: "text",
  peer_tg_id: "bigint",
  type: "text",
  family: "text",
  title: "text",
}

export const titles: Columns<TitleRow> = { id: "uuid", title: "text", username: "text" }

/** What an import says of a dialogue, and from where in the log. */
export const statistics: Columns<StatisticsRow> = {
  tenant_id: "uuid",
  account_id: "bigint",
  id: "uuid",
  statistics_sequence: "bigint",
  import_id: "uuid",
  completeness: "text",
  observed: "bigint",
  imported: "bigint",
  edited: "bigint",
  unchanged: "bigint",
  service_messages: "bigint",
  filtered: "bigint",
  skipped: "bigint",
  services: "bigint",
  spans: "jsonb",
  repaired: "bigint",
  unknown_fields: "bigint",
  media_stored: "bigint",
  media_refused: "bigint",
}

/** Who a peer is; what is told of it is derived. */
export type PeerIdentity = Pick<PeerSpan, "id" | "tenant_id" | "account_id" | "kind" | "tg_id">
export const peers: Columns<PeerIdentity> = {
  id: "uuid",
  tenant_id: "uuid",
  account_id: "bigint",
  kind: "text",
  tg_id: "bigint",
}

export const observations: Columns<PeerObservation> = {
  ...owned,
  peer_id: "uuid",
  subject: "text",
  name: "text",
  username: "text",
  username_sequence: "bigint",
  last_seen_at: "timestamptz",
}

export const containers: Columns<ContainerRow> = {
  ...owned,
  id: "uuid",
  dialogue_id: "uuid",
  peer_kind: "text",
  tg_id: "bigint",
  type: "text",
}

export const messages: Columns<MessageRow> = {
  ...owned,
  id: "uuid",
  container_id: "uuid",
  source: "text",
  box: "text",
  telegram_message_id: "bigint",
  sender_kind: "text",
  sender_tg_id: "bigint",
  sender_name: "text",
  signature: "text",
  is_outgoing: "boolean",
  is_authored: "boolean",
  via_bot: "text",
  content: "text",
  entities: "jsonb",
  reply_to_message_id: "bigint",
  reply_to_id: "uuid",
  is_forwarded: "boolean",
  forwarded_from_kind: "text",
  forwarded_from_tg_id: "bigint",
  forwarded_from_name: "text",
  has_media: "boolean",
  media_kind: "text",
  posted_at: "seconds",
  posted_at_is_approximate: "boolean",
  edited_at: "seconds",
}

export const revisions: Columns<RevisionRow> = {
  ...owned,
  message_id: "uuid",
  content: "text",
  entities: "jsonb",
  media_kind: "text",
  edited_at: "seconds",
}

export const reactions: Columns<ReactionsRow> = {
  id: "uuid",
  reactions: "jsonb",
  recent_reactions: "jsonb",
}

export const media: Columns<MediaRow> = {
  ...owned,
  id: "uuid",
  message_id: "uuid",
  kind: "text",
  name: "text",
  mime: "text",
  size: "bigint",
  path: "text",
  is_present: "boolean",
  missing: "text",
  width: "bigint",
  height: "bigint",
  duration_seconds: "bigint",
  emoji: "text",
  details: "jsonb",
}

export const storedMedia: Columns<StoredMediaRow> = {
  id: "uuid",
  stored_sha256: "text",
  stored_size: "bigint",
  stored_mime: "text",
}

export const services: Columns<ServiceMessageRow> = {
  ...owned,
  id: "uuid",
  dialogue_id: "uuid",
  box: "text",
  telegram_message_id: "bigint",
  actor_kind: "text",
  actor_tg_id: "bigint",
  actor_name: "text",
  action: "text",
  fields: "jsonb",
  posted_at: "seconds",
  posted_at_is_approximate: "boolean",
}

export const imports: Columns<ImportRow> = {
  ...owned,
  id: "uuid",
  source: "text",
  sha256: "text",
  parser_version: "bigint",
  filters: "jsonb",
}

export const importEnds: Columns<ImportEndRow> = {
  id: "uuid",
  status: "text",
  stats: "jsonb",
  reason: "text",
  ended_at: "timestamptz",
}
