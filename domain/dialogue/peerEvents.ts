/**
 * What becomes known of a dialogue and of the peers in it. Names change and the past is not edited: each newly seen name is an event, and
 * a read model shows the last one.
 */
import { DialogueType, Peer } from "../peer.ts"
import { type Static, Strict, Type } from "../typebox.ts"

/** The first event of every dialogue. */
export const DialogueOpened = Strict({ peer: Peer, type: DialogueType, title: Type.Optional(Type.String()) })
export type DialogueOpened = Static<typeof DialogueOpened>

/** A source showed a peer under a name; also a dialogue's own title, whose peer is the dialogue's. */
export const PeerObserved = Strict({
  peer: Peer,
  name: Type.String(),
  username: Type.Optional(Type.String()),
})
export type PeerObserved = Static<typeof PeerObserved>

/** A basic group went on as a supergroup: both are one dialogue with two boxes. */
export const DialogueMigrated = Strict({ from: Peer, to: Peer })
export type DialogueMigrated = Static<typeof DialogueMigrated>
