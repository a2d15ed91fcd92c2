/** What telling a message needs to know beside the message: whose account it is, who is who, and where its files are. */
import bigInt from "big-integer"
import type { Api } from "telegram"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import type { Dialogue } from "./dialogue.ts"
import type { Place } from "./files.ts"
import { apiPeer } from "./peers.ts"
import type { Roster } from "./roster.ts"

export type Account = {
  readonly self: Peer
  readonly roster: Roster
  readonly seed: string
  /** The folder of the export. */
  readonly folder: string
  /** Where a file of many messages, a sticker, was seen first. */
  readonly shared: ReadonlyMap<string, Place>
  readonly reference: (id: bigInt.BigInteger) => Buffer
}

export type Telling = Account & {
  readonly dialogue: Dialogue
  /** Tells who has to be described beside the answer. */
  readonly peer: (peer: Peer) => Api.TypePeer
  /** The same, where the schema wants the bare id. */
  readonly bare: (peer: Peer) => bigInt.BigInteger
}

export type Mentions = {
  readonly all: () => Iterable<Peer>
  readonly telling: (dialogue: Dialogue) => Telling
}

/** Collects who is mentioned in one answer. */
export const mentionsIn = (account: Account): Mentions => {
  const mentioned = new Map<string, Peer>()
  const mention = (peer: Peer): void => {
    mentioned.set(peerKey(peer), peer)
  }
  const telling = (dialogue: Dialogue): Telling => ({
    ...account,
    dialogue,
    peer: (peer) => {
      mention(peer)
      return apiPeer(peer)
    },
    bare: (peer) => {
      mention(peer)
      return bigInt(peer.id)
    },
  })
  return { all: () => mentioned.values(), telling }
}
