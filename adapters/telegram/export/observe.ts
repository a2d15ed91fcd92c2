/**
 * One message of an export as an observation: its place, its times, how far the export can be trusted with it, and its content. An
 * `unsupported` entry has an id and nothing else; it becomes a placeholder without a time, which a better source may fill.
 */

import type { Reply } from "../../../domain/message.ts"
import { Fidelity, type MessageObservation } from "../../../domain/observation.ts"
import { contentOf, type Reading } from "./content.ts"
import { type RawMessage, secondsOf } from "./raw.ts"

/** Fields that older exporters do not write, and what an observation that carries one is worth; the first that is there counts. */
const newerFields: ReadonlyArray<readonly [key: string, fidelity: number]> = [
  ["forwarded_from_id", Fidelity.exportWithForwardIds],
  ["photo_file_size", Fidelity.exportWithFileSizes],
  ["file_size", Fidelity.exportWithFileSizes],
  ["file_name", Fidelity.exportWithFileNames],
  ["inline_bot_buttons", Fidelity.exportWithButtons],
]

const fidelityOf = (raw: RawMessage): number =>
  newerFields.find(([key]) => key in raw)?.[1] ?? Fidelity.exportWithUnixTime

export const observe = (raw: RawMessage, place: Reply, reading: Reading): MessageObservation => {
  const { box, id } = place
  const fidelity = fidelityOf(raw)
  if (raw.type === "unsupported") {
    return {
      box,
      id,
      fidelity: Fidelity.placeholder,
      content: { sent: false, text: "", extra: { unsupported: true } },
    }
  }
  const observation: { -readonly [K in keyof MessageObservation]: MessageObservation[K] } = {
    box,
    id,
    fidelity,
    content: contentOf(raw, reading),
  }
  const occurred = secondsOf(raw.date_unixtime)
  const edited = secondsOf(raw.edited_unixtime)
  if (occurred !== undefined) observation.occurred = occurred
  if (edited !== undefined) observation.edited = edited
  return observation
}
