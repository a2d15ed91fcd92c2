/**
 * An import's life on its own subject: requested once, a `DialogueImported` for each dialogue that was gone through, and an end. Counts say
 * what this import added to the log, over all its attempts, so an import that was killed and gone on with counts like one that was not.
 */
import { Box, DialogueType, Peer } from "../peer.ts"
import { type Static, Strict, Type } from "../typebox.ts"

const Count = Type.Integer({ minimum: 0 })

export const Filters = Strict({
  types: Type.Optional(
    Type.Array(Type.Union([Type.Literal("dm"), Type.Literal("group"), Type.Literal("channel")])),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
  since: Type.Optional(Type.Integer()),
  until: Type.Optional(Type.Integer()),
  /** Bare ids of dialogues whose content is the persona's own. */
  personaDialogues: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
  /** The time zone of the clock that a source's local times were read from: an IANA name, or an offset such as +03:00. */
  timezone: Type.Optional(Type.String({ minLength: 1 })),
  /** Files of messages are not stored. */
  media: Type.Optional(Type.Literal(false)),
  /** Bare ids: only these dialogues. */
  dialogues: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
})
export type Filters = Static<typeof Filters>

export const ImportRequested = Strict({
  importId: Type.String(),
  source: Type.Union([Type.Literal("file"), Type.Literal("live")]),
  sha256: Type.Optional(Type.String()),
  parserVersion: Count,
  filters: Filters,
})
export type ImportRequested = Static<typeof ImportRequested>

export const DialogueImported = Strict({
  importId: Type.String(),
  dialogue: Peer,
  type: DialogueType,
  completeness: Type.Union([
    Type.Literal("full"),
    Type.Literal("own"),
    Type.Literal("range"),
    Type.Literal("unknown"),
  ]),
  observed: Count,
  imported: Count,
  edited: Count,
  unchanged: Count,
  serviceMessages: Count,
  filtered: Count,
  skipped: Count,
  /** Service messages that this import added. */
  services: Type.Optional(Count),
  spans: Type.Optional(
    Type.Array(
      Strict({
        box: Box,
        first: Count,
        last: Count,
        missing: Type.Optional(Count),
        gaps: Type.Optional(Count),
      }),
    ),
  ),
  repaired: Type.Optional(Count),
  unknownFields: Type.Optional(Count),
  mediaStored: Type.Optional(Count),
  mediaRefused: Type.Optional(Count),
  /** Messages that were found to be gone. */
  deleted: Type.Optional(Count),
  /** Ids of which the log has now seen everything that Telegram shows. */
  held: Type.Optional(Type.Array(Strict({ box: Box, from: Count, to: Count }))),
  /** Why the dialogue was not shown to its end. */
  failed: Type.Optional(Type.String()),
})
export type DialogueImported = Static<typeof DialogueImported>

export const ImportStats = Strict({
  dialogs_processed: Count,
  messages_imported: Count,
  dm_messages: Count,
  group_messages: Count,
  channel_messages: Count,
  service_messages: Count,
  edited: Count,
  unchanged: Count,
  skipped: Count,
  errors: Count,
  repaired: Type.Optional(Count),
  unknown_fields: Type.Optional(Count),
  media_stored: Type.Optional(Count),
  media_refused: Type.Optional(Count),
  deleted: Type.Optional(Count),
})
export type ImportStats = Static<typeof ImportStats>

export const ImportCompleted = Strict({ importId: Type.String(), stats: ImportStats })
export type ImportCompleted = Static<typeof ImportCompleted>

/** The import ended before its source did. What was appended is whole; the same import may be gone on with. */
export const ImportFailed = Strict({ importId: Type.String(), reason: Type.String() })
export type ImportFailed = Static<typeof ImportFailed>
