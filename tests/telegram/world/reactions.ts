/** The reactions to a message: how many of each, and some of those who reacted. */
import { Api } from "telegram"
import { defined } from "./defined.ts"
import { peerOf, samePeer } from "./peers.ts"
import { instantIn, numberIn, type Raw, recordsIn, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"
import { emojiId } from "./text.ts"

const reactionOf = (raw: Raw): Api.TypeReaction => {
  const type = raw["type"]
  if (type === "emoji") return new Api.ReactionEmoji({ emoticon: textIn(raw, "emoji") ?? "" })
  if (type === "custom_emoji") return new Api.ReactionCustomEmoji({ documentId: emojiId(raw["document_id"]) })
  return type === "paid" ? new Api.ReactionPaid() : new Api.ReactionEmpty()
}

const recentIn = (reaction: Raw, raw: Raw, telling: Telling): ReadonlyArray<Api.MessagePeerReaction> =>
  recordsIn(reaction, "recent").flatMap((recent) => {
    const peer = peerOf(recent["from_id"])
    if (peer === undefined) return []
    return new Api.MessagePeerReaction(
      defined({
        peerId: telling.peer(peer),
        date: instantIn(raw, textIn(recent, "date")),
        reaction: reactionOf(reaction),
        my: samePeer(peer, telling.self) || undefined,
      }),
    )
  })

export const reactionsOf = (raw: Raw, telling: Telling): Api.MessageReactions | undefined => {
  const all = recordsIn(raw, "reactions")
  if (all.length === 0) return undefined
  const recentReactions = all.flatMap((reaction) => recentIn(reaction, raw, telling))
  const results = all.map((reaction, index) => {
    const mine = recordsIn(reaction, "recent").some((recent) =>
      samePeer(peerOf(recent["from_id"]), telling.self),
    )
    return new Api.ReactionCount(
      defined({
        reaction: reactionOf(reaction),
        count: numberIn(reaction, "count") ?? 0,
        chosenOrder: mine ? index : undefined,
      }),
    )
  })
  return new Api.MessageReactions(
    defined({
      results,
      recentReactions: recentReactions.length > 0 ? recentReactions : undefined,
      canSeeList: telling.dialogue.broadcast ? undefined : true,
    }),
  )
}
