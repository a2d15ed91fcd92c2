/**
 * Which messages are gone. Only a live source can tell: it says so of a message, or it shows everything that there is of a range of ids, and what is
 * known of the range and not shown is gone. A message that nobody knew is not deleted, and one is deleted once; it does not come back.
 */
import type { Decided } from "../decided.ts"
import { messageKey, messagePath } from "../identity.ts"
import {
  type DialogueSeen,
  Fidelity,
  type IdRange,
  type MessageObservation,
  type ServiceObservation,
} from "../observation.ts"
import type { Box } from "../peer.ts"
import type { Names } from "../persona/names.ts"
import type { MessageTable } from "./messageTable.ts"
import type { DialogueState } from "./state.ts"

type Place = Pick<MessageObservation, "box" | "id">

type Page = {
  readonly dialogue: DialogueSeen
  readonly messages: ReadonlyArray<MessageObservation>
  readonly services?: ReadonlyArray<ServiceObservation>
  readonly deleted?: ReadonlyArray<Place>
  readonly swept?: IdRange
  readonly names: Names
}

/** Known messages of the swept range that the page does not show. */
const missing = ({ messages, services = [], swept }: Page, { messages: known }: DialogueState) => {
  if (swept === undefined) return []
  const { box, from, to } = swept
  const shown = new Set<number>()
  for (const one of [...messages, ...services]) if (one.box === box) shown.add(one.id)
  return known
    .within(box, from, to)
    .filter((id) => !shown.has(id))
    .sort((a, b) => a - b)
    .map((id): Place => ({ box, id }))
}

/** `inPage`: what the page itself made of its messages, which counts before what the state says. */
export const observeGone = (
  page: Page,
  state: DialogueState,
  inPage: MessageTable,
): ReadonlyArray<Decided> => {
  const decided: Array<Decided> = []
  const said = new Set<string>()
  for (const { box, id } of [...(page.deleted ?? []), ...missing(page, state)]) {
    const known = inPage.get(box, id) ?? state.messages.get(box, id)
    if (known === undefined || known.deleted || said.has(`${box}${id}`)) continue
    said.add(`${box}${id}`)
    decided.push(gone(page, box, id))
  }
  return decided
}

const gone = ({ dialogue, names }: Page, box: Box, id: number): Decided => ({
  type: "sideload.message.deleted.v1",
  data: {},
  identity: `message.deleted/${messagePath(messageKey(dialogue.peer, box, id))}`,
  state: { kind: "deleted", box, id, fidelity: Fidelity.live, revision: names.revisionOf("deleted") },
})
