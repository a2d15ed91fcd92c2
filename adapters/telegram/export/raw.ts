/**
 * The shapes of an export that this parser relies on, in the modern form: `date_unixtime` as a string of digits, peers as `user17`,
 * `chat17`, `channel17`. Only what decides where a message belongs and what it says is checked here; the many fields of media are looked
 * at one by one where they are used, and what has an unexpected type is kept verbatim.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { decoder, type Static, Type } from "../../../domain/typebox.ts"
import { atMessage, oldForm, unknownShape } from "./refusals.ts"

const PeerText = Type.String({ pattern: "^(user|chat|channel)[1-9][0-9]{0,15}$" })
const Name = Type.Union([Type.String(), Type.Null()])
const UnixTime = Type.String({ pattern: "^[0-9]{1,11}$" })

const RawTextPart = Type.Object({ type: Type.String(), text: Type.String() })
export type RawTextPart = Static<typeof RawTextPart>

const RawText = Type.Union([Type.String(), Type.Array(Type.Union([Type.String(), RawTextPart]))])
export type RawText = Static<typeof RawText>

export const RawMessage = Type.Object({
  id: Type.Integer({ minimum: -999_999_999, maximum: 2 ** 52 }),
  type: Type.Union([Type.Literal("message"), Type.Literal("service"), Type.Literal("unsupported")]),
  date_unixtime: Type.Optional(UnixTime),
  edited_unixtime: Type.Optional(UnixTime),
  from: Type.Optional(Name),
  from_id: Type.Optional(PeerText),
  actor: Type.Optional(Name),
  actor_id: Type.Optional(PeerText),
  author: Type.Optional(Type.String()),
  forwarded_from: Type.Optional(Name),
  forwarded_from_id: Type.Optional(PeerText),
  saved_from: Type.Optional(Name),
  reply_to_message_id: Type.Optional(Type.Integer()),
  reply_to_peer_id: Type.Optional(PeerText),
  via_bot: Type.Optional(Type.String()),
  text: Type.Optional(RawText),
  text_entities: Type.Optional(Type.Array(RawTextPart)),
})
export type RawMessage = Static<typeof RawMessage>

/** Seconds of an export's time; undefined when it is not given, or 0, which stands for none. */
export const secondsOf = (text: string | undefined): number | undefined => {
  const seconds = text === undefined ? 0 : Number(text)
  return seconds === 0 ? undefined : seconds
}

const decode = decoder(RawMessage)

const fieldOf = (raw: unknown, key: string): unknown =>
  typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>)[key] : undefined

const integerOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined

/** The message as this parser reads it, or a refusal that says why it does not. `positionOf` is asked only for the latter. */
export const modernMessage = (raw: unknown, positionOf: () => number): RawMessage => {
  const decoded = decode(raw)
  const old = oldFormOf(raw)
  if (decoded.ok && old === undefined) return decoded.value
  const where = atMessage(positionOf(), integerOf(fieldOf(raw, "id")))
  throw old === undefined ? shapeRefusal(decoded, where) : oldForm(old, where)
}

const shapeRefusal = (decoded: ReturnType<typeof decode>, where: string): SourceRefused => {
  const issue = decoded.ok ? undefined : decoded.issues[0]
  return unknownShape(
    `the message's ${issue?.path ?? "/"} is not what it should be (${issue?.rule ?? ""})`,
    where,
  )
}

/** What shows that a message was written before 3.7.6 (no UTC time) or before 2.7.2 (numbers for senders). */
const oldFormOf = (raw: unknown): string | undefined => {
  if (typeof fieldOf(raw, "from_id") === "number") return "from_id is a number, not user… or channel…"
  if (typeof fieldOf(raw, "actor_id") === "number") return "actor_id is a number, not user… or channel…"
  if (fieldOf(raw, "date_unixtime") !== undefined || fieldOf(raw, "type") === "unsupported") return undefined
  return "the message has no date_unixtime, so its time in UTC is not known"
}

export const RawChat = Type.Object({
  name: Type.Optional(Name),
  type: Type.Union([
    Type.Literal("personal_chat"),
    Type.Literal("bot_chat"),
    Type.Literal("saved_messages"),
    Type.Literal("replies"),
    Type.Literal("verification_codes"),
    Type.Literal("private_group"),
    Type.Literal("private_supergroup"),
    Type.Literal("public_supergroup"),
    Type.Literal("private_channel"),
    Type.Literal("public_channel"),
  ]),
  id: Type.Integer({ minimum: 1, maximum: 2 ** 52 }),
})
export type RawChat = Static<typeof RawChat>

const decodeChat = decoder(RawChat)

/** The head of a chat, from the keys before its messages. */
export const chatHead = (head: Record<string, unknown>, where: string): RawChat => {
  const decoded = decodeChat(head)
  if (decoded.ok) return decoded.value
  for (const key of ["type", "id"]) {
    if (head[key] === undefined) throw unknownShape(`a chat's messages come before its ${key}`, where)
  }
  const path = decoded.issues[0]?.path ?? "/"
  throw unknownShape(
    path === "/type" ? `a chat has an unknown type` : `a chat's ${path.slice(1)} is not what it should be`,
    where,
  )
}
