/** From the peers that a request names to those that are meant. Whoever was not shown a peer does not know its access hash. */
import bigInt from "big-integer"
import { Api } from "telegram"
import type { Peer } from "../../../domain/peer.ts"
import { Refusal } from "../contract.ts"
import type { Living } from "./account.ts"
import { channel, samePeer, user } from "./peers.ts"

const checked = ({ hashes, roster }: Living, peer: Peer, hash: bigInt.BigInteger, message: string): Peer => {
  if (!roster.isKnown(peer) || !hashes.of(peer).equals(bigInt(hash))) throw new Refusal(400, message)
  return peer
}

export const channelOf = (account: Living, input: unknown): Peer => {
  if (!(input instanceof Api.InputChannel)) throw new Refusal(400, "CHANNEL_INVALID")
  return checked(account, channel(input.channelId.toJSNumber()), input.accessHash, "CHANNEL_INVALID")
}

export const userOf = (account: Living, input: unknown): Peer => {
  if (input instanceof Api.InputUserSelf) return account.self
  if (!(input instanceof Api.InputUser)) throw new Refusal(400, "USER_ID_INVALID")
  const peer = user(input.userId.toJSNumber())
  // One knows oneself, whatever hash is given.
  if (samePeer(peer, account.self)) return peer
  return checked(account, peer, input.accessHash, "USER_ID_INVALID")
}

export const groupOf = ({ roster }: Living, id: bigInt.BigInteger): Peer => {
  const peer: Peer = { kind: "chat", id: bigInt(id).toJSNumber() }
  if (!roster.isKnown(peer)) throw new Refusal(400, "CHAT_ID_INVALID")
  return peer
}

export const peerOfInput = (account: Living, input: unknown): Peer => {
  if (input instanceof Api.InputPeerSelf) return account.self
  if (input instanceof Api.InputPeerChat) {
    const peer: Peer = { kind: "chat", id: input.chatId.toJSNumber() }
    if (!account.roster.isKnown(peer)) throw new Refusal(400, "PEER_ID_INVALID")
    return peer
  }
  if (input instanceof Api.InputPeerUser) {
    const peer = user(input.userId.toJSNumber())
    if (samePeer(peer, account.self)) return peer
    return checked(account, peer, input.accessHash, "PEER_ID_INVALID")
  }
  if (input instanceof Api.InputPeerChannel)
    return checked(account, channel(input.channelId.toJSNumber()), input.accessHash, "CHANNEL_INVALID")
  throw new Refusal(400, "PEER_ID_INVALID")
}
