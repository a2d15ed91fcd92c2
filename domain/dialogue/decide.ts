/**
 * What an observed page of a dialogue makes happen. A message is imported once. It is edited by a newer edit date, or by other content at
 * an equal one from a source of higher fidelity; an older form changes nothing, and absence says nothing. Seeing the same page again
 * decides nothing, which is what makes imports idempotent.
 */
import type { Decided } from "../decided.ts"
import { messageKey, messagePath } from "../identity.ts"
import type { DialogueSeen, MessageObservation, PeerObservation } from "../observation.ts"
import { peerKey } from "../peer.ts"
import type { Names } from "../persona/names.ts"
import { type KnownMessage, LATEST, MessageTable } from "./messageTable.ts"
import { type DialogueState, noteMessage } from "./state.ts"

/** Observe what a source showed of a dialogue. `own`: its content is the persona's own. */
export type Observe = {
  readonly dialogue: DialogueSeen
  readonly messages: ReadonlyArray<MessageObservation>
  readonly own: boolean
  readonly names: Names
}

/** The events that a page makes. `state` is only read: whoever records them applies them. */
export const decide = (command: Observe, state: DialogueState): ReadonlyArray<Decided> => {
  if (state.erased) return []
  const decided: Array<Decided> = []
  if (!state.opened) decided.push(opened(command.dialogue))
  for (const seen of peersOf(command)) {
    const event = observePeer(command, seen.observation, seen.fidelity, state)
    if (event !== undefined) decided.push(event)
  }
  // A page may show one message twice: what was decided in it counts before what the state says.
  const inPage = new MessageTable()
  for (const message of command.messages) {
    const known = inPage.get(message.box, message.id) ?? state.messages.get(message.box, message.id)
    const event = observeMessage(command, message, known)
    if (event === undefined) continue
    decided.push(event)
    noteMessage(inPage, event.state)
  }
  return decided
}

const opened = (dialogue: DialogueSeen): Decided => ({
  type: "sideload.dialogue.opened.v1",
  data: {
    peer: dialogue.peer,
    type: dialogue.type,
    ...(dialogue.title === undefined ? {} : { title: dialogue.title }),
  },
  identity: `dialogue.opened/${peerKey(dialogue.peer)}`,
})

const observeMessage = (
  command: Observe,
  message: MessageObservation,
  known: KnownMessage | undefined,
): Decided | undefined => {
  const edited = Math.min(message.edited ?? 0, LATEST)
  if (known !== undefined) {
    if (known.deleted || edited < known.edited) return undefined
    if (edited === known.edited && message.fidelity <= known.fidelity) return undefined
  }
  const revision = command.names.revision(message.content)
  if (known !== undefined && edited === known.edited && revision.startsWith(known.revision)) return undefined
  const path = messagePath(messageKey(command.dialogue.peer, message.box, message.id))
  return {
    type: known === undefined ? "sideload.message.imported.v1" : "sideload.message.edited.v1",
    data: command.own ? { ...message.content, own: true } : message.content,
    identity:
      known === undefined
        ? `message.imported/${path}`
        : `message.edited/${path}/${edited}/${message.fidelity}/${revision}`,
    state: {
      kind: known === undefined ? "imported" : "edited",
      box: message.box,
      id: message.id,
      ...(message.occurred === undefined ? {} : { occurred: message.occurred }),
      ...(message.edited === undefined ? {} : { edited: message.edited }),
      fidelity: message.fidelity,
      revision,
    },
  }
}

const observePeer = (
  command: Observe,
  seen: PeerObservation,
  fidelity: number,
  state: DialogueState,
): Decided | undefined => {
  const tag = command.names.peerTag(seen.peer)
  const revision = command.names.revisionOf(`peer\n${seen.name}\n${seen.username ?? ""}`)
  const known = state.peers.get(tag)
  if (known !== undefined && (known.revision === revision || fidelity < known.fidelity)) return undefined
  return {
    type: "sideload.peer.observed.v1",
    data: seen,
    // A name may come back, and each time it does is another happening.
    identity: `peer.observed/${peerKey(command.dialogue.peer)}/${peerKey(seen.peer)}/${known?.times ?? 0}/${revision}`,
    state: { kind: "peer", tag, fidelity, revision },
  }
}

type SeenPeer = { readonly observation: PeerObservation; readonly fidelity: number }

/** The peers that a page names: senders, and the dialogue itself by its title (a person's title is only a first name: senders know better). */
const peersOf = (command: Observe): ReadonlyArray<SeenPeer> => {
  const { dialogue, messages } = command
  const seen = new Map<string, SeenPeer>()
  if (dialogue.title !== undefined && dialogue.peer.kind !== "user") {
    seen.set(peerKey(dialogue.peer), {
      observation: { peer: dialogue.peer, name: dialogue.title },
      fidelity: messages[0]?.fidelity ?? 0,
    })
  }
  for (const { content, fidelity } of messages) {
    if (content.sender === undefined || content.senderName === undefined) continue
    const key = peerKey(content.sender)
    if (!seen.has(key))
      seen.set(key, { observation: { peer: content.sender, name: content.senderName }, fidelity })
  }
  return [...seen.values()]
}
