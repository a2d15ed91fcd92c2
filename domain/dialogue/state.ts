/**
 * A dialogue's state: whether it is open, which messages it holds in which form, and under which names its peers were last seen. It is
 * rebuilt from headers alone. `evolve` changes the state that it is given and returns it: a state has one owner, and copying a million
 * entries for each event would be the cost of pretending otherwise.
 */
import type { Outline } from "../decided.ts"
import type { EventState, MessageState, PeerState } from "../state.ts"
import { MessageTable } from "./messageTable.ts"

/** The name a peer was last seen under, and how many were observed so far. */
export type KnownPeer = PeerState & { readonly times: number }

export type DialogueState = {
  opened: boolean
  erased: boolean
  /** It is known to have been a basic group before. */
  migrated: boolean
  readonly messages: MessageTable
  /** The reactions that were last seen of each message; `edited` is when. */
  readonly reactions: MessageTable
  /** By the peer's tag. */
  readonly peers: Map<string, KnownPeer>
}

export const initial = (): DialogueState => ({
  opened: false,
  erased: false,
  migrated: false,
  messages: new MessageTable(),
  reactions: new MessageTable(),
  peers: new Map(),
})

export const evolve = (state: DialogueState, event: Outline): DialogueState => {
  if (event.state?.kind === "peer") notePeer(state.peers, event.state)
  else if (event.state?.kind === "reactions") noteReactions(state.reactions, event.state)
  else noteMessage(state.messages, event.state)
  if (event.type === "sideload.dialogue.opened.v1") state.opened = true
  if (event.type === "sideload.dialogue.erased.v1") state.erased = true
  if (event.type === "sideload.dialogue.migrated.v1") state.migrated = true
  return state
}

const notePeer = (peers: DialogueState["peers"], observed: PeerState): void => {
  const times = (peers.get(observed.tag)?.times ?? 0) + 1
  peers.set(observed.tag, { ...observed, times })
}

const noteReactions = (reactions: MessageTable, { box, id, edited = 0, fidelity, revision }: MessageState) =>
  reactions.set(box, id, { edited, fidelity, deleted: false, stored: false, revision })

/** Enters a message's new state. A stored file belongs to the form that it was stored for: with a newer form it may be another one. */
export const noteMessage = (messages: MessageTable, observed: EventState | undefined): void => {
  if (observed === undefined || observed.kind === "peer" || observed.kind === "reactions") return
  if (observed.kind === "media") {
    const known = messages.get(observed.box, observed.id)
    if (known !== undefined) messages.set(observed.box, observed.id, { ...known, stored: true })
    return
  }
  messages.set(observed.box, observed.id, {
    edited: observed.edited ?? 0,
    fidelity: observed.fidelity,
    deleted: observed.kind === "deleted",
    stored: false,
    revision: observed.revision,
  })
}
