/**
 * The documents that commands print with `--json`, as schemas: what a program that reads them may rely on, on a command's output today and
 * over HTTP later. Fields are only ever added as optional ones. An unknown value is absent, never null.
 */
import { ImportStats } from "../domain/import/events.ts"
import { Box, DialogueType, Peer, TelegramId } from "../domain/peer.ts"
import { type Static, Strict, Type } from "../domain/typebox.ts"
import {
  DigestReport,
  ParkedLines,
  ParkedReport,
  ProjectionDetails,
  ProjectionReport,
  ProjectionsReport,
} from "./projectionReports.ts"
import {
  ComparisonReport,
  DiscardedReport,
  DroppedReport,
  PausedReport,
  RebuiltReport,
  ReplayedReport,
  RetriedReport,
  WaitedReport,
} from "./replayReports.ts"
import { Count, Sequence, Text } from "./reportFields.ts"

export const Completeness = Type.Union([
  Type.Literal("full"),
  Type.Literal("own"),
  Type.Literal("range"),
  Type.Literal("unknown"),
])

/** Which ids the source holds of one box; `missing` and `gaps` only where ids belong to the dialogue alone. */
export const Span = Strict({
  box: Box,
  first: Count,
  last: Count,
  missing: Type.Optional(Count),
  gaps: Type.Optional(Count),
})

/** Optional counts are absent where they are 0. */
export const DialogueReport = Strict({
  dialogue_id: Text,
  type: DialogueType,
  title: Type.Optional(Text),
  messages_imported: Count,
  service_messages: Type.Optional(Count),
  completeness: Completeness,
  spans: Type.Optional(Type.Array(Span)),
  repaired: Type.Optional(Count),
  unknown_fields: Type.Optional(Count),
  media_stored: Type.Optional(Count),
  media_refused: Type.Optional(Count),
  deleted: Type.Optional(Count),
  failed: Type.Optional(Text),
})
export type DialogueReport = Static<typeof DialogueReport>

export const ImportReport = Strict(
  {
    import_id: Text,
    tenant_id: Text,
    account_id: TelegramId,
    stats: ImportStats,
    dialogues: Type.Array(DialogueReport),
    last_sequence: Sequence,
  },
  { $id: "sideload.import-report.v1" },
)
export type ImportReport = Static<typeof ImportReport>

/** What the log was asked: what it holds of this persona; that it has none; or that there is no log yet, or none that is up. */
export const DecidedAgainst = Type.Union([
  Type.Literal("log"),
  Type.Literal("no-persona"),
  Type.Literal("no-log"),
])
export type DecidedAgainst = Static<typeof DecidedAgainst>

/** Files that the source names: beside it, or not. */
const mediaFound = { media_there: Count, media_missing: Count }

/** A dialogue as an import would leave it; `broken_off` where the source cannot be read to its end. */
export const DryRunDialogue = Strict({
  ...DialogueReport.properties,
  messages_found: Count,
  edited: Count,
  unchanged: Count,
  filtered: Count,
  skipped: Count,
  ...mediaFound,
  broken_off: Type.Optional(Type.Literal(true)),
})
export type DryRunDialogue = Static<typeof DryRunDialogue>

export const Problem = Strict({ what: Text, where: Text, mend: Text })
export type Problem = Static<typeof Problem>

/** Of `import --dry-run`: what the import would print, and what else can be seen of the source. */
export const DryRunReport = Strict(
  {
    tenant_id: Text,
    account_id: TelegramId,
    decided_against: DecidedAgainst,
    stats: Strict({ ...ImportStats.properties, messages_found: Count, filtered: Count, ...mediaFound }),
    dialogues: Type.Array(DryRunDialogue),
    problems: Type.Array(Problem),
  },
  { $id: "sideload.dry-run-report.v1" },
)
export type DryRunReport = Static<typeof DryRunReport>

/** Of `import --detach`: asked for, not done. */
export const EmittedReport = Strict(
  { command_id: Text, tenant_id: Text, account_id: TelegramId, host: Text },
  { $id: "sideload.emitted-report.v1" },
)
export type EmittedReport = Static<typeof EmittedReport>

export const StatusReport = Strict(
  {
    log: Strict({ last_sequence: Sequence, events: Count }),
    projections: Type.Array(ProjectionReport),
  },
  { $id: "sideload.status-report.v1" },
)
export type StatusReport = Static<typeof StatusReport>

export const Finding = Strict({
  about: Text,
  ok: Type.Boolean(),
  found: Text,
  /** What to do; present where it is not as it must be. */
  mend: Type.Optional(Text),
})
export type Finding = Static<typeof Finding>

export const CheckReport = Strict(
  { ok: Type.Boolean(), findings: Type.Array(Finding) },
  { $id: "sideload.check-report.v1" },
)
export type CheckReport = Static<typeof CheckReport>

export const LogReport = Strict(
  {
    url: Text,
    server: Text,
    first_sequence: Sequence,
    last_sequence: Sequence,
    events: Count,
    bytes: Count,
    subjects: Count,
    sync: Text,
  },
  { $id: "sideload.log-report.v1" },
)
export type LogReport = Static<typeof LogReport>

/** One event as a reader without keys sees it. */
export const EventLine = Strict({
  sequence: Sequence,
  time: Type.Optional(Text),
  type: Type.Optional(Text),
  subject: Text,
  version: Type.Optional(Count),
  state: Type.Optional(Text),
})
export type EventLine = Static<typeof EventLine>
export const EventLines = Type.Array(EventLine, { $id: "sideload.event-lines.v1" })

export const EventReport = Strict(
  {
    sequence: Sequence,
    subject: Text,
    headers: Type.Record(Text, Text),
    tenant_id: Type.Optional(Text),
    account_id: Type.Optional(TelegramId),
    dialogue: Type.Optional(Strict({ peer: Peer, type: DialogueType })),
    /** Absent in the erased form and where the event could not be read. */
    data: Type.Optional(Type.Unknown()),
    problem: Type.Optional(Text),
  },
  { $id: "sideload.event-report.v1" },
)
export type EventReport = Static<typeof EventReport>

export const ServersReport = Type.Array(
  Strict({
    name: Text,
    state: Type.Union([
      Type.Literal("running"),
      Type.Literal("stopped"),
      Type.Literal("external"),
      Type.Literal("foreign"),
    ]),
    version: Text,
    url: Text,
    problem: Type.Optional(Text),
  }),
  { $id: "sideload.servers-report.v1" },
)
export type ServersReport = Static<typeof ServersReport>

/** Every document by the command that prints it. */
export const reports = {
  "import --json": ImportReport,
  "import --dry-run --json": DryRunReport,
  "import --detach --json": EmittedReport,
  "status --json": StatusReport,
  "check --json": CheckReport,
  "projection list --json": ProjectionsReport,
  "projection show --json": ProjectionDetails,
  "projection digest --json": DigestReport,
  "projection rebuild --json": RebuiltReport,
  "projection replay --json": ReplayedReport,
  "projection pause --json": PausedReport,
  "projection resume --json": PausedReport,
  "projection compare --json": ComparisonReport,
  "projection wait --json": WaitedReport,
  "projection drop --json": DroppedReport,
  "parked list --json": ParkedLines,
  "parked show --json": ParkedReport,
  "parked retry --json": RetriedReport,
  "parked discard --json": DiscardedReport,
  "log status --json": LogReport,
  "log read --json": EventLines,
  "log show --json": EventReport,
  "stack status --json": ServersReport,
} as const
