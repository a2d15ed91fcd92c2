/**
 * The documents of `--json` that tell of read models as they are: condition, versions, digest, parked events. See reports.ts for what holds of
 * all documents. What commands have done to a read model is in replayReports.ts.
 */
import { DialogueType } from "../domain/peer.ts"
import { type Static, Strict, Type } from "../domain/typebox.ts"
import { Count, Sequence, Text } from "./reportFields.ts"

/**
 * `current` has seen the whole log; `catching up` has an owner that moves; `waiting` an owner that waits for something, and says for what;
 * `stalled` an owner that does neither; `behind` nobody who runs it; `paused` was stopped by an operator; `rebuilding` is being rebuilt in
 * place; `outdated` has another shape; `ahead` has seen more than the log holds, so it was made from another log; `empty` was never run, and
 * is fully behind; `away` cannot be reached.
 */
export const ProjectionCondition = Type.Union([
  Type.Literal("current"),
  Type.Literal("catching up"),
  Type.Literal("waiting"),
  Type.Literal("stalled"),
  Type.Literal("behind"),
  Type.Literal("paused"),
  Type.Literal("rebuilding"),
  Type.Literal("outdated"),
  Type.Literal("ahead"),
  Type.Literal("empty"),
  Type.Literal("away"),
])
export type ProjectionCondition = Static<typeof ProjectionCondition>

const Seconds = Type.Number({ minimum: 0 })

/** A version of a read model that is not the one that is read. */
export const VersionReport = Strict({
  version: Count,
  role: Type.Union([Type.Literal("building"), Type.Literal("kept")]),
  position: Sequence,
  lag: Count,
  parked: Count,
  /** Events a second, of one that is being made now. */
  rate: Type.Optional(Type.Number({ minimum: 0 })),
  remaining_seconds: Type.Optional(Seconds),
})
export type VersionReport = Static<typeof VersionReport>

/** Who runs it: `host/process/run`, what for, and seconds since its last sign of life. */
export const OwnerReport = Strict({
  id: Text,
  doing: Text,
  heartbeat_seconds: Seconds,
  /** There only where it is: a process of this machine that is no more, or one without a sign of life for ten seconds. */
  gone: Type.Optional(Type.Literal(true)),
})

export const ProjectionReport = Strict({
  name: Text,
  /** Which making of it this is; 0 where there is none. */
  version: Count,
  state: ProjectionCondition,
  /** What its owner waits for, or why the store is away. */
  problem: Type.Optional(Text),
  /** All from here on are absent where the store is away. */
  position: Type.Optional(Sequence),
  lag: Type.Optional(Count),
  parked: Type.Optional(Count),
  /** Age of the first event that it has not applied, since that was recorded; absent where there is none. */
  lag_seconds: Type.Optional(Seconds),
  /** Events a second, of late; absent where nobody runs it. */
  rate: Type.Optional(Type.Number({ minimum: 0 })),
  /** At this rate; absent where it is none. */
  remaining_seconds: Type.Optional(Seconds),
  generation: Type.Optional(Count),
  owner: Type.Optional(OwnerReport),
  /** Its other versions: one that is being made, and those that were kept. */
  versions: Type.Optional(Type.Array(VersionReport)),
})
export type ProjectionReport = Static<typeof ProjectionReport>

export const ProjectionsReport = Type.Array(ProjectionReport, { $id: "sideload.projections-report.v1" })

/** A parked event; what it holds is never in it. Where its dialogue cannot be named, the subject is all there is. */
export const ParkedLine = Strict({
  name: Text,
  sequence: Sequence,
  subject: Text,
  dialogue_id: Type.Optional(Text),
  type: Type.Optional(DialogueType),
  error: Text,
  attempts: Count,
  first_seen: Text,
  last_seen: Text,
})
export type ParkedLine = Static<typeof ParkedLine>
export const ParkedLines = Type.Array(ParkedLine, { $id: "sideload.parked-lines.v1" })

/** Of `parked show`: with what the log says of the event. */
export const ParkedReport = Strict(
  {
    ...ParkedLine.properties,
    event: Type.Optional(Strict({ type: Type.Optional(Text), time: Type.Optional(Text) })),
    /** The first parked event of the same subject, where that is another one. */
    behind: Type.Optional(Sequence),
    /** Later events of the same subject, parked behind it. */
    followers: Count,
  },
  { $id: "sideload.parked-report.v1" },
)
export type ParkedReport = Static<typeof ParkedReport>

/** Of `projection show`. */
export const ProjectionDetails = Strict(
  {
    ...ProjectionReport.properties,
    store: Text,
    url: Text,
    /** The first parked events. */
    first_parked: Type.Optional(Type.Array(ParkedLine)),
    /** What there is to do, as sentences; none where all is well. */
    advice: Type.Array(Text),
  },
  { $id: "sideload.projection-details.v1" },
)
export type ProjectionDetails = Static<typeof ProjectionDetails>

export const DigestReport = Strict(
  {
    name: Text,
    position: Sequence,
    content: Text,
    exact: Text,
    rows: Count,
  },
  { $id: "sideload.digest-report.v1" },
)
export type DigestReport = Static<typeof DigestReport>
