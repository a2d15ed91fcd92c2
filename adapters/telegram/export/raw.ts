/**
 * The shapes of an export that this parser relies on, in the modern form: `date_unixtime` as a string of digits, peers as `user17`,
 * `chat17`, `channel17` (older forms are brought into it, see modern.ts). Only what decides where a message belongs and what it says is checked here; the many fields of media are looked
 * at one by one where they are used, and what has an unexpected type is kept verbatim.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { decoder, type Issue, type Static, Type } from "../../../domain/typebox.ts"
import { modernForm, type Setting } from "./modern.ts"
import { atMessage, noTimezone, unknownShape } from "./refusals.ts"
import { wallOf } from "./timezone.ts"

const PeerText = Type.String({ pattern: "^(user|chat|channel)[1-9][0-9]{0,14}$" })
export const Name = Type.Union([Type.String(), Type.Null()])
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

/** The message as this parser reads it, whatever its form, or a refusal that says why not. `positionOf` is asked only for the latter. */
export const readMessage = (raw: unknown, setting: Setting, positionOf: () => number): RawMessage => {
  const decoded = decode(modernForm(raw, setting))
  if (decoded.ok && (decoded.value.date_unixtime !== undefined || decoded.value.type === "unsupported"))
    return decoded.value
  const where = atMessage(positionOf(), integerOf(fieldOf(raw, "id")))
  throw decoded.ok ? timeRefusal(raw, where) : shapeRefusal(decoded.issues, where)
}

const shapeRefusal = (issues: ReadonlyArray<Issue>, where: string): SourceRefused =>
  unknownShape(
    `the message's ${issues[0]?.path ?? "/"} is not what it should be (${issues[0]?.rule ?? ""})`,
    where,
  )

const timeRefusal = (raw: unknown, where: string): SourceRefused =>
  wallOf(fieldOf(raw, "date")) === undefined
    ? unknownShape("the message has no time", where)
    : noTimezone(where)
