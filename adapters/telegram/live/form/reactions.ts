/**
 * Reactions as the export writes them: a count for each, and with it those who are named. Where the server says that there are none any more, the list
 * is empty; an export then says nothing.
 */
import type { Api } from "telegram"
import { nameOf, peerText } from "./peers.ts"
import type { Fields, PageReading } from "./raw.ts"

const typeOf = (reaction: Api.TypeReaction): Fields => {
  switch (reaction.className) {
    case "ReactionEmoji":
      return { type: "emoji", emoji: reaction.emoticon }
    case "ReactionCustomEmoji":
      return { type: "custom_emoji", document_id: reaction.documentId.toString() }
    case "ReactionPaid":
      return { type: "paid" }
    case "ReactionEmpty":
      return { type: "empty" }
  }
}

type Entry = { readonly fields: Fields; readonly recent: Array<Fields> }

const keyOf = ({ type, emoji, document_id }: Fields): string => `${type}${emoji ?? document_id ?? ""}`

export const reactionFields = (
  { results, recentReactions }: Api.TypeMessageReactions,
  { people }: PageReading,
): ReadonlyArray<Fields> => {
  const entries = new Map<string, Entry>()
  const entryOf = (reaction: Api.TypeReaction, count: number): Entry => {
    const type = typeOf(reaction)
    const key = keyOf(type)
    const known = entries.get(key)
    if (known !== undefined) return known
    const entry: Entry = { fields: { ...type, count }, recent: [] }
    entries.set(key, entry)
    return entry
  }
  for (const { reaction, count } of results) entryOf(reaction, count)
  for (const { reaction, peerId } of recentReactions ?? []) {
    const from_id = peerText(peerId)
    entryOf(reaction, 0).recent.push({ from: nameOf(people, from_id), from_id })
  }
  return [...entries.values()].map(({ fields, recent }) =>
    recent.length > 0 ? { ...fields, recent } : fields,
  )
}
