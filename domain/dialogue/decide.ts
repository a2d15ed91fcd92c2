/**
 * What an observed page of a dialogue makes happen. A message is imported once. It is edited by a newer edit date, or at an equal one by an
 * observation that shows more; an older form changes nothing, and absence says nothing. Whatever the order of sources, the form with the
 * newest date, and of those the fullest, is the last word. Seeing a page again decides nothing, which is what makes imports idempotent.
 */
import type { Decided } from "../decided.ts"
import type { DialogueSeen, IdRange, MessageObservation, ServiceObservation } from "../observation.ts"
import { type Peer, peerKey } from "../peer.ts"
import type { Names } from "../persona/names.ts"
import { MessageTable } from "./messageTable.ts"
import { observeGone } from "./observeGone.ts"
import { observeMessage, observeReactions, observeService } from "./observeMessage.ts"
import { observePeers } from "./observePeers.ts"
import { type DialogueState, noteMessage } from "./state.ts"
import { type StoreMedia, storeMedia } from "./storeMedia.ts"

/** Observe what a source showed of a dialogue. `own`: its content is the persona's own. `seen`: when it showed this, UTC seconds. */
export type Observe = {
  readonly dialogue: DialogueSeen
  readonly messages: ReadonlyArray<MessageObservation>
  readonly services?: ReadonlyArray<ServiceObservation>
  readonly seen?: number
  readonly own: boolean
  readonly names: Names
  /** Messages that are said to be gone. */
  readonly deleted?: ReadonlyArray<Pick<MessageObservation, "box" | "id">>
  /** Of these ids everything is shown that there is: what is known of them and not shown is gone. */
  readonly swept?: IdRange
  /** The basic group that this dialogue was before. */
  readonly migratedFrom?: Peer
}

export type DialogueCommand = Observe | StoreMedia

/** The events that a page or its stored files make. `state` is only read: whoever records them applies them. */
export const decide = (command: DialogueCommand, state: DialogueState): ReadonlyArray<Decided> => {
  if (state.erased) return []
  return "stored" in command ? storeMedia(command, state) : observe(command, state)
}

const observe = (command: Observe, state: DialogueState): ReadonlyArray<Decided> => {
  const decided: Array<Decided> = []
  if (!state.opened) decided.push(opened(command.dialogue))
  if (command.migratedFrom !== undefined && !state.migrated)
    decided.push(migrated(command.dialogue, command.migratedFrom))
  decided.push(...observePeers(command, state))
  // A page may show one message twice: what was decided in it counts before what the state says.
  const inPage = new MessageTable()
  const reactedInPage = new MessageTable()
  const note = (event: Decided | undefined): void => {
    if (event === undefined) return
    decided.push(event)
    noteMessage(inPage, event.state)
  }
  for (const message of command.messages) {
    const { box, id } = message
    const known = inPage.get(box, id) ?? state.messages.get(box, id)
    note(observeMessage(command, message, known))
    if (message.reactions === undefined || known?.deleted === true) continue
    const before = reactedInPage.get(box, id) ?? state.reactions.get(box, id)
    const reacted = observeReactions(command, message, message.reactions, before)
    if (reacted === undefined) continue
    decided.push(reacted.event)
    reactedInPage.set(box, id, reacted.known)
  }
  for (const service of command.services ?? []) {
    const known = inPage.get(service.box, service.id) ?? state.messages.get(service.box, service.id)
    note(observeService(command, service, known))
  }
  decided.push(...observeGone(command, state, inPage))
  return decided
}

const migrated = (dialogue: DialogueSeen, from: Peer): Decided => ({
  type: "sideload.dialogue.migrated.v1",
  data: { from, to: dialogue.peer },
  identity: `dialogue.migrated/${peerKey(from)}/${peerKey(dialogue.peer)}`,
})

const opened = (dialogue: DialogueSeen): Decided => ({
  type: "sideload.dialogue.opened.v1",
  data: {
    peer: dialogue.peer,
    type: dialogue.type,
    ...(dialogue.title === undefined ? {} : { title: dialogue.title }),
  },
  identity: `dialogue.opened/${peerKey(dialogue.peer)}`,
})
