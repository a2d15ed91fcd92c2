/**
 * The reactions to a message, and some of those who reacted. Their names and ids lie under their own keys, so whoever can be told is taken
 * out of what is kept verbatim; what is of another shape than known is left as it stands. The time of a reaction is only local: unread.
 */
import type { ReactionsObserved } from "../../../domain/dialogue/messageEvents.ts"
import { peerOf } from "./peers.ts"
import { keep } from "./verbatim.ts"

type Reaction = ReactionsObserved["reactions"][number]
type Recent = NonNullable<ReactionsObserved["recent"]>[number]
type Fields = Readonly<Record<string, unknown>>

export type Reacted = { readonly observed?: ReactionsObserved; readonly left?: unknown }

const peerText = /^(?:user|chat|channel)[1-9][0-9]{0,14}$/

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Undefined where it does not say who, or says more than is known. */
const recentOf = (value: unknown, reaction: string): Recent | undefined => {
  if (!isFields(value)) return undefined
  const { from_id, from, date, ...more } = value
  if (typeof from_id !== "string" || !peerText.test(from_id)) return undefined
  if (from !== undefined && from !== null && typeof from !== "string") return undefined
  if (date !== undefined && typeof date !== "string") return undefined
  for (const _ in more) return undefined
  return from ? { peer: peerOf(from_id), reaction, name: from } : { peer: peerOf(from_id), reaction }
}

type Reading = {
  readonly reactions: Array<Reaction>
  readonly recent: Array<Recent>
  readonly left: Array<unknown>
}

const readOne = (entry: unknown, { reactions, recent, left }: Reading): void => {
  if (!isFields(entry) || typeof entry["type"] !== "string" || !isCount(entry["count"])) {
    left.push(entry)
    return
  }
  const { type, count, emoji, document_id, recent: sample, ...more } = entry
  const reaction: Reaction = { type: entry["type"], count: entry["count"] }
  const unread: Record<string, unknown> = {}
  if (typeof emoji === "string") reaction.emoji = emoji
  else if (emoji !== undefined) unread["emoji"] = emoji
  if (typeof document_id === "string" || typeof document_id === "number")
    reaction.documentId = String(document_id)
  else if (document_id !== undefined) unread["document_id"] = document_id
  for (const key of Object.keys(more)) keep(unread, key, more[key])
  const what = reaction.emoji ?? reaction.documentId ?? reaction.type
  const others: Array<unknown> = []
  for (const one of Array.isArray(sample) ? sample : []) {
    const read = recentOf(one, what)
    if (read === undefined) others.push(one)
    else recent.push(read)
  }
  if (Array.isArray(sample) ? others.length > 0 : sample !== undefined)
    unread["recent"] = Array.isArray(sample) ? others : sample
  reactions.push(reaction)
  for (const _ in unread) {
    left.push({ type, count, ...unread })
    break
  }
}

/** `left` holds what could not be read: entries, each without what was read of it but its type and its count. */
export const reactionsOf = (raw: unknown): Reacted => {
  if (raw === undefined) return {}
  if (!Array.isArray(raw)) return { left: raw }
  const reading: Reading = { reactions: [], recent: [], left: [] }
  for (const entry of raw) readOne(entry, reading)
  const { reactions, recent, left } = reading
  return {
    observed: recent.length > 0 ? { reactions, recent } : { reactions },
    ...(left.length > 0 ? { left } : {}),
  }
}
