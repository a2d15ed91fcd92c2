/** Parked events as lines: where each lies, of which dialogue, why, how often tried and when. Never what is in it. */

import type { ParkedLine } from "../../application/projectionReports.ts"
import type { ParkedRecord } from "../../application/readModelStore.ts"
import type { DialogueName } from "../../application/replaying/dialogues.ts"
import { harmless, padEnd, padStart } from "./text.ts"

export const lineOf = (
  name: string,
  record: ParkedRecord,
  dialogue: DialogueName | undefined,
): ParkedLine => ({
  name,
  sequence: record.sequence,
  subject: record.subject,
  ...(dialogue?.dialogueId === undefined ? {} : { dialogue_id: dialogue.dialogueId }),
  ...(dialogue?.type === undefined ? {} : { type: dialogue.type }),
  error: record.error,
  attempts: record.attempts,
  first_seen: record.firstSeen,
  last_seen: record.lastSeen,
})

const TITLES = ["read model", "sequence", "dialogue", "type", "attempts", "first seen", "last seen", "error"]
const WIDTHS = [13, 10, 36, 10, 8, 20, 20]

const aligned = (cells: ReadonlyArray<string>): string =>
  cells
    .map((cell, i) => (i === 1 || i === 4 ? padStart(cell, WIDTHS[i] ?? 0) : padEnd(cell, WIDTHS[i] ?? 0)))
    .join("  ")
    .trimEnd()

export const parkedTitles = aligned(TITLES)

const timeOf = (text: string): string => text.replace(/\.\d+Z$/, "Z")

/** A dialogue that cannot be named shows its subject. */
export const parkedText = (line: ParkedLine): string =>
  aligned([
    ...[line.name, String(line.sequence), line.dialogue_id ?? line.subject, line.type ?? ""],
    ...[String(line.attempts), timeOf(line.first_seen), timeOf(line.last_seen), harmless(line.error)],
  ])
