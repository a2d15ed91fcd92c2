/**
 * Brings a message of any form of the export into the one that the parser reads: peers as `user17`, times as `date_unixtime`. A message that has
 * this form already is given back as it is, without a copy. What cannot be brought into it (a local time without a zone) is left for the schema
 * to refuse.
 */
import type { DialogueSeen } from "../../../domain/observation.ts"
import { isStrangeId, peerText } from "./ids.ts"
import { MIGRATED_SHIFT } from "./place.ts"
import { epochOffset, instantOf, isWall, wallOf, type Zone } from "./timezone.ts"

type Known =
  | ("id" | "type" | "action" | "from_id" | "actor_id" | "reply_to_peer_id" | "message_id")
  | ("date" | "date_unixtime" | "edited" | "edited_unixtime")
type Fields = Partial<Record<Known, unknown>> & Record<string, unknown>

/** The dialogue that a message stands in, and the zone of the file's local times. */
export type Setting = { readonly dialogue: DialogueSeen; readonly zone: Zone | undefined }

const peerKeys = ["from_id", "actor_id", "to_id", "reply_to_peer_id", "forwarded_from_id"]

/** Whether a message has only a local time: what is made of it is as exact as the zone. */
export const hasLocalTime = (raw: unknown): boolean => {
  const { date, date_unixtime } = raw as Fields
  return date_unixtime === undefined && isWall(date)
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

const setTimes = (raw: Fields, zone: Zone | undefined): void => {
  const date = unixTime(raw.date, zone)
  const edited = raw.edited === undefined ? undefined : unixTime(raw.edited, zone)
  if (date !== undefined) raw.date_unixtime = date
  if (edited !== undefined && edited !== "0") raw.edited_unixtime = edited
}

const setPeers = (raw: Fields, { peer }: DialogueSeen): void => {
  for (const key of peerKeys) {
    const id = raw[key]
    if (typeof id === "number" && id > 0) raw[key] = peerText(id, peer)
  }
}

/** Posts of a channel had no sender in the oldest form; later ones name the channel. */
const setChannel = (raw: Fields, { peer, type }: DialogueSeen): void => {
  if (type !== "channel" || raw.date_unixtime === "0") return
  if (raw.type === "message") raw.from_id ??= `channel${peer.id}`
  else if (raw.type === "service" && raw.action !== undefined) raw.actor_id ??= `channel${peer.id}`
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
  const modern = { ...fields }
  if (local) {
    setTimes(modern, zone)
    setChannel(modern, dialogue)
  }
  if (numbers) setPeers(modern, dialogue)
  if (pin) modern.message_id = (fields.message_id as number) + MIGRATED_SHIFT
  return modern
}
