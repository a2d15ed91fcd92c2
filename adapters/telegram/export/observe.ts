/**
 * One message of an export as an observation: its place, its times, how far the export can be trusted with it, its content and its
 * reactions. An `unsupported` entry has an id and nothing else; it becomes a placeholder without a time, which a better source may fill.
 */
import type { Reply } from "../../../domain/message.ts"
import { Fidelity, type MessageObservation } from "../../../domain/observation.ts"
import { contentOf, type Reading } from "./content.ts"
import { fidelityOf, isEmpty } from "./fidelity.ts"
import { type RawMessage, secondsOf } from "./raw.ts"
import { type Reacted, reactionsOf } from "./reactions.ts"

const noReactions: Reacted = {}

export const observe = (raw: RawMessage, { box, id }: Reply, reading: Reading): MessageObservation => {
  const reacted = "reactions" in raw ? reactionsOf(raw.reactions) : noReactions
  const content = contentOf(raw, reading, reacted.left)
  const placeholder = raw.type === "unsupported"
  if (placeholder) content.extra = { ...content.extra, unsupported: true }
  const observation: { -readonly [K in keyof MessageObservation]: MessageObservation[K] } = {
    box,
    id,
    fidelity: placeholder ? Fidelity.placeholder : isEmpty(content) ? Fidelity.exportEmpty : fidelityOf(raw),
    content,
  }
  const occurred = secondsOf(raw.date_unixtime)
  const edited = secondsOf(raw.edited_unixtime)
  if (occurred !== undefined) observation.occurred = occurred
  if (edited !== undefined) observation.edited = edited
  if (reacted.observed !== undefined) observation.reactions = reacted.observed
  return observation
}
