/** Peers as the export, the schema and the domain write them. */
import bigInt from "big-integer"
import { Api } from "telegram"
import type { Peer } from "../../../domain/peer.ts"

/** From `user17`. */
export const peerOf = (text: unknown): Peer | undefined => {
  const [, kind, id] = (typeof text === "string" && /^(user|chat|channel)(\d+)$/.exec(text)) || []
  return kind === undefined ? undefined : { kind: kind as Peer["kind"], id: Number(id) }
}

/** From `user/17`. */
export const peerOfKey = (key: string): Peer | undefined => peerOf(key.replace("/", ""))

/** From Telegram Desktop's own number, which has the kind in bits above the id. */
export const peerOfNumber = (value: unknown): Peer | undefined => {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number <= 0) return undefined
  const kind = (["user", "chat", "channel"] as const)[Math.floor(number / 2 ** 48)]
  return kind === undefined ? undefined : { kind, id: number % 2 ** 48 }
}

export const samePeer = (one: Peer | undefined, other: Peer | undefined): boolean =>
  one !== undefined && other !== undefined && one.kind === other.kind && one.id === other.id

export const apiPeer = ({ kind, id }: Peer): Api.TypePeer => {
  if (kind === "user") return new Api.PeerUser({ userId: bigInt(id) })
  if (kind === "chat") return new Api.PeerChat({ chatId: bigInt(id) })
  return new Api.PeerChannel({ channelId: bigInt(id) })
}

export const user = (id: number): Peer => ({ kind: "user", id })
export const channel = (id: number): Peer => ({ kind: "channel", id })
