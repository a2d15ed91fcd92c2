/**
 * Brings a message of any form of the export into the one that the parser reads: peers as `user17`, times as `date_unixtime`. A message that has
 * this form already is given back as it is, without a copy. What cannot be brought into it (a local time without a zone) is left for the schema
 * to refuse.
 */
import type { DialogueSeen } from "../../../domain/observation.ts"
import { isStrangeId, peerText } from "./ids.ts"
import { MIGRATED_SHIFT } from "./place.ts"
import { epochOffset, instantOf, wallOf, type Zone } from "./timezone.ts"

type Known =
  | "id"
  | "type"
  | "date"
  | "date_unixtime"
  | "edited"
  | "from_id"
  | "actor_id"
  | "action"
  | "message_id"
type Fields = Partial<Record<Known | "reply_to_peer_id", unknown>> & Record<string, unknown>

/** The dialogue that a message stands in, and the zone of the file's local times. */
export type Setting = { readonly dialogue: DialogueSeen; readonly zone: Zone | undefined }

const peerKeys = ["from_id", "actor_id", "to_id", "reply_to_peer_id", "forwarded_from_id"]

/** Whether a message has only a local time: what is made of it is as exact as the zone. */
export const hasLocalTime = (raw: unknown): boolean => {
  const { date, date_unixtime } = raw as Fields
  return date_unixtime === undefined && date !== undefined && instantOf(date) === undefined
}

/** How many ids of a message are strange (see ids.ts). */
export const strangeIds = (raw: unknown): number =>
  peerKeys.filter((key) => isStrangeId((raw as Fields)[key])).length

/** A time in the form of `date_unixtime`; `0` for the epochs that were written where there is none. */
const unixTime = (text: unknown, zone: Zone | undefined): string | undefined => {
  const wall = wallOf(text)
  if (wall !== undefined && epochOffset(wall) !== undefined) return "0"
  const seconds = wall === undefined ? instantOf(text) : zone?.(wall)
  return seconds === undefined ? undefined : String(seconds)
}

const withTimes = (raw: Fields, zone: Zone | undefined): Fields => {
  if (raw.date_unixtime !== undefined) return raw
  const [date, edited] = [unixTime(raw.date, zone), unixTime(raw.edited, zone)]
  return {
    ...raw,
    ...(date === undefined ? {} : { date_unixtime: date }),
    ...(edited === undefined || edited === "0" ? {} : { edited_unixtime: edited }),
  }
}

const withPeers = (raw: Fields, { peer }: DialogueSeen): Fields => {
  const named = peerKeys.flatMap((key) => {
    const id = raw[key]
    return typeof id === "number" && id > 0 ? [[key, peerText(id, peer)] as const] : []
  })
  return { ...raw, ...Object.fromEntries(named) }
}

/** Posts of a channel had no sender in the oldest form; later ones name the channel. */
const withChannel = (raw: Fields, { peer, type }: DialogueSeen): Fields => {
  if (type !== "channel" || raw.date_unixtime === "0") return raw
  if (raw.type === "message" && raw.from_id === undefined) return { ...raw, from_id: `channel${peer.id}` }
  if (raw.type === "service" && raw.actor_id === undefined && raw.action !== undefined)
    return { ...raw, actor_id: `channel${peer.id}` }
  return raw
}

/** What was pinned in the group that became a supergroup has a shifted id like the message that says so, and lies in the same box. */
const isShiftedPin = ({ id, message_id }: Fields): boolean =>
  typeof id === "number" && id < 0 && typeof message_id === "number" && message_id < 0

export const modernForm = (raw: unknown, { dialogue, zone }: Setting): unknown => {
  if (typeof raw !== "object" || raw === null) return raw
  const fields = raw as Fields
  const local = fields.date_unixtime === undefined && fields.date !== undefined
  const numbers =
    typeof fields.from_id === "number" ||
    typeof fields.actor_id === "number" ||
    typeof fields.reply_to_peer_id === "number"
  const pin = isShiftedPin(fields)
  if (!local && !numbers && !pin) return raw
  const timed = local ? withChannel(withTimes(fields, zone), dialogue) : fields
  const named = numbers ? withPeers(timed, dialogue) : timed
  return pin ? { ...named, message_id: (named.message_id as number) + MIGRATED_SHIFT } : named
}
