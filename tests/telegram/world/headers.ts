/** What stands at a message's head: the message that it answers, and where it was forwarded from. */
import { Api } from "telegram"
import type { Peer } from "../../../domain/peer.ts"
import { defined } from "./defined.ts"
import { MIGRATED_SHIFT } from "./dialogue.ts"
import { below } from "./numbers.ts"
import { peerOf, samePeer } from "./peers.ts"
import { dateOf, numberIn, type Raw, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const STEPS = 200

/** Where a topic began: the service message of which every message of the topic is an answer of an answer … */
const topicOf = (first: number, { dialogue, roster }: Telling): number | undefined => {
  if (!roster.of(dialogue.peer).forum) return undefined
  let id: number | undefined = first
  for (let step = 0; step < STEPS && id !== undefined; step++) {
    const raw: Raw | undefined = dialogue.history.rawOf(id)
    if (raw?.["action"] === "topic_created") return id
    id = raw === undefined || raw["reply_to_peer_id"] !== undefined ? undefined : repliedId(raw)
  }
  return undefined
}

/** Actions name the message that they speak of under keys of their own, in the same way. */
const replyKeys = ["reply_to_message_id", "message_id", "game_message_id", "invoice_message_id"]

const repliedId = (raw: Raw): number | undefined => {
  for (const key of replyKeys) {
    const id = numberIn(raw, key)
    if (id !== undefined) return id
  }
  return undefined
}

/** The real id, and the peer where it is another dialogue's. */
const replied = (raw: Raw, { dialogue }: Telling): { id: number; elsewhere?: Peer } | undefined => {
  const id = repliedId(raw)
  if (id === undefined) return undefined
  const elsewhere = peerOf(raw["reply_to_peer_id"])
  if (elsewhere !== undefined) return { id, elsewhere }
  if (id > 0) return { id }
  const real = id + MIGRATED_SHIFT
  return dialogue.shift > 0 || dialogue.other === undefined
    ? { id: real }
    : { id: real, elsewhere: dialogue.other }
}

export const replyOf = (raw: Raw, telling: Telling): Api.MessageReplyHeader | undefined => {
  const to = replied(raw, telling)
  if (to === undefined) return undefined
  const { id, elsewhere } = to
  const topic = elsewhere === undefined ? topicOf(id, telling) : undefined
  return new Api.MessageReplyHeader(
    defined({
      replyToMsgId: id,
      replyToPeerId: elsewhere && telling.peer(elsewhere),
      forumTopic: topic === undefined ? undefined : true,
      replyToTopId: topic === id ? undefined : topic,
    }),
  )
}

const originOf = (raw: Raw, { roster }: Telling): { readonly peer?: Peer; readonly name?: string } => {
  const peer = peerOf(raw["forwarded_from_id"])
  const name = textIn(raw, "forwarded_from")
  if (peer !== undefined) return { peer }
  // A name that is known to be none is that of an account that is gone.
  if (raw["forwarded_from"] === null) return { peer: roster.peerCalled(null) }
  return name === undefined ? {} : { name }
}

/** `saved_from` is a name only: the origin's where it is called so, else somebody's who is. */
const savedFrom = (raw: Raw, origin: Peer | undefined, { roster }: Telling): Peer | undefined => {
  const name = raw["saved_from"]
  if (typeof name !== "string") return undefined
  return origin !== undefined && roster.of(origin).name === name ? origin : roster.peerCalled(name)
}

export type Forwarding = {
  readonly fwdFrom?: Api.MessageFwdHeader
  /** In Saved Messages, with whom the message is filed. */
  readonly savedPeerId?: Api.TypePeer
}

const isForwarded = (raw: Raw): boolean =>
  "forwarded_from" in raw || "forwarded_from_id" in raw || "saved_from" in raw

export const forwardOf = (raw: Raw, telling: Telling): Forwarding => {
  const saved = samePeer(telling.dialogue.peer, telling.self)
  if (!isForwarded(raw)) return saved ? { savedPeerId: telling.peer(telling.self) } : {}
  const { peer, name } = originOf(raw, telling)
  const from = savedFrom(raw, peer, telling)
  const post = 1 + below(5000, `post ${raw["id"]}`)
  const fwdFrom = new Api.MessageFwdHeader(
    defined({
      fromId: peer && telling.peer(peer),
      fromName: name,
      date: dateOf(raw) ?? 0,
      channelPost: peer?.kind === "channel" ? post : undefined,
      savedFromPeer: from && telling.peer(from),
      savedFromMsgId: from && post,
    }),
  )
  return saved ? { fwdFrom, savedPeerId: telling.peer(from ?? peer ?? telling.self) } : { fwdFrom }
}
