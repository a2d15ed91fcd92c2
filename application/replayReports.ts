/**
 * The documents of `--json` that tell what was done with a read model: rebuilt, replayed, paused, compared, waited for; parked events tried again or
 * discarded. See reports.ts for what holds of all documents.
 */
import { DialogueType } from "../domain/peer.ts"
import { type Static, Strict, Type } from "../domain/typebox.ts"
import { Count, Sequence, Text } from "./reportFields.ts"

/** Of `projection rebuild`: one for each read model that was named. */
export const RebuiltReport = Type.Array(
  Strict({
    name: Text,
    version: Type.Optional(Count),
    position: Type.Optional(Sequence),
    parked: Type.Optional(Count),
    /** Versions that are kept beside it, the one that was read until now among them. */
    kept: Type.Optional(Type.Array(Count)),
    /** Why it was not rebuilt; what is read is then what was read before. */
    failed: Type.Optional(Text),
  }),
  { $id: "sideload.rebuilt-report.v1" },
)
export type RebuiltReport = Static<typeof RebuiltReport>

export const ReplayedDialogue = Strict({
  subject: Text,
  /** These are absent where the dialogue cannot be named. */
  tenant_id: Type.Optional(Text),
  account_id: Type.Optional(Type.Integer()),
  dialogue_id: Type.Optional(Text),
  type: Type.Optional(DialogueType),
  /** These are absent of a dry run, and where it failed. */
  position: Type.Optional(Sequence),
  parked: Type.Optional(Count),
  failed: Type.Optional(Text),
})
export type ReplayedDialogue = Static<typeof ReplayedDialogue>

export const ReplayedReport = Strict(
  { name: Text, dry_run: Type.Boolean(), dialogues: Type.Array(ReplayedDialogue) },
  { $id: "sideload.replayed-report.v1" },
)
export type ReplayedReport = Static<typeof ReplayedReport>

/** Of `projection pause` and `resume`; `changed` is false where it was so already. */
export const PausedReport = Type.Array(
  Strict({
    name: Text,
    /** What was asked for. */
    paused: Type.Boolean(),
    /** These are absent where it failed. */
    changed: Type.Optional(Type.Boolean()),
    position: Type.Optional(Sequence),
    failed: Type.Optional(Text),
  }),
  { $id: "sideload.paused-report.v1" },
)
export type PausedReport = Static<typeof PausedReport>

const Side = Strict({ content: Text, exact: Text, rows: Count })

/** Of `projection compare`: the read model beside the log folded anew, or two versions; `missing` and `surplus` are said of the first. */
export const ComparisonReport = Strict(
  {
    name: Text,
    equal: Type.Boolean(),
    /** Of the log folded anew. */
    position: Type.Optional(Sequence),
    versions: Type.Optional(Type.Array(Count)),
    first: Side,
    second: Side,
    differences: Type.Array(
      Strict({
        of: Text,
        key: Text,
        kind: Type.Union([Type.Literal("missing"), Type.Literal("surplus"), Type.Literal("different")]),
        fields: Type.Optional(Type.Array(Text)),
      }),
    ),
  },
  { $id: "sideload.comparison-report.v1" },
)
export type ComparisonReport = Static<typeof ComparisonReport>

export const WaitedReport = Strict(
  { name: Text, wanted: Sequence, position: Sequence },
  { $id: "sideload.waited-report.v1" },
)
export type WaitedReport = Static<typeof WaitedReport>

export const DroppedReport = Strict(
  { name: Text, versions: Type.Array(Count) },
  { $id: "sideload.dropped-report.v1" },
)
export type DroppedReport = Static<typeof DroppedReport>

/** Of `parked retry`; a dry run tries and applies nothing, and `selected` is what it would try. */
export const RetriedReport = Strict(
  {
    name: Text,
    dry_run: Type.Boolean(),
    selected: Count,
    applied: Count,
    /** What is parked now, of everything. */
    parked: Count,
  },
  { $id: "sideload.retried-report.v1" },
)
export type RetriedReport = Static<typeof RetriedReport>

export const DiscardedReport = Strict(
  { name: Text, dry_run: Type.Boolean(), selected: Count, discarded: Count, parked: Count },
  { $id: "sideload.discarded-report.v1" },
)
export type DiscardedReport = Static<typeof DiscardedReport>
