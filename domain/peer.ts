/**
 * Who and where in Telegram: peers, dialogues and boxes. Ids are bare (no sign, no -100 prefix) and at most 52 bits, so a number holds
 * them. A *box* is the sequence that a message id belongs to: `u`, the account's own for users, bots and basic groups, or `c`, the one
 * that a supergroup or channel keeps for itself.
 */
import { type Static, Type } from "./typebox.ts"

export const PeerKind = Type.Union([Type.Literal("user"), Type.Literal("chat"), Type.Literal("channel")])
export type PeerKind = Static<typeof PeerKind>

export const TelegramId = Type.Integer({ minimum: 1, maximum: 2 ** 52 })

export const Peer = Type.Object({ kind: PeerKind, id: TelegramId }, { additionalProperties: false })
export type Peer = Static<typeof Peer>

export const DialogueType = Type.Union([
  Type.Literal("dm"),
  Type.Literal("bot"),
  Type.Literal("saved"),
  Type.Literal("group"),
  Type.Literal("supergroup"),
  Type.Literal("channel"),
  Type.Literal("replies"),
  Type.Literal("codes"),
])
export type DialogueType = Static<typeof DialogueType>

export const Box = Type.Union([Type.Literal("u"), Type.Literal("c")])
export type Box = Static<typeof Box>

/** The three families that `--types`, the graph and the read models speak of. */
export type DialogueFamily = "dm" | "group" | "channel"

const families: Record<DialogueType, DialogueFamily> = {
  dm: "dm",
  bot: "dm",
  saved: "dm",
  replies: "dm",
  codes: "dm",
  group: "group",
  supergroup: "group",
  channel: "channel",
}

export const familyOf = (type: DialogueType): DialogueFamily => families[type]

/** `user/100200300`: the key of a peer, and of the dialogue with it. */
export const peerKey = (peer: Peer): string => `${peer.kind}/${peer.id}`

/** The Bot API's marked id (https://core.telegram.org/api/bots/ids): for display and for stores that want one number. */
export const markedId = (peer: Peer): number =>
  peer.kind === "user" ? peer.id : peer.kind === "chat" ? -peer.id : -(1_000_000_000_000 + peer.id)

/** Telegram's own service account, which sends login codes. */
export const TELEGRAM_SERVICE_USER = 777000
