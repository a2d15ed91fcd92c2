/** The topics of a forum: each began with a service message, whose id it has. */
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import { type Asking, dialogueWith, type Living, messageAt, ptsOf } from "./account.ts"
import type { Dialogue } from "./dialogue.ts"
import { apiPeer, peerOf } from "./peers.ts"
import { textIn } from "./raw.ts"
import { channelOf } from "./resolve.ts"
import { mentionsIn } from "./telling.ts"

const topicAt = ({ self }: Living, { history }: Dialogue, position: number): Api.ForumTopic => {
  const raw = history.rawAt(position)
  const id = history.ids[position] ?? 0
  return new Api.ForumTopic({
    id,
    date: history.dateAt(position),
    title: textIn(raw, "title") ?? "",
    iconColor: 0x6fb9f0,
    topMessage: id,
    readInboxMaxId: id,
    readOutboxMaxId: id,
    unreadCount: 0,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    fromId: apiPeer(peerOf(raw["actor_id"]) ?? self),
    notifySettings: new Api.PeerNotifySettings({}),
  })
}

export const forumTopics = ({ account }: Asking, request: Api.channels.GetForumTopics) => {
  const dialogue = dialogueWith(account, channelOf(account, request.channel))
  if (dialogue === undefined || !account.roster.of(dialogue.peer).forum)
    throw new Refusal(400, "CHANNEL_FORUM_MISSING")
  const { history } = dialogue
  const began = [...history.ids.keys()]
    .filter((at) => history.rawAt(at)["action"] === "topic_created")
    .reverse()
  const following = began.filter(
    (at) => request.offsetTopic <= 0 || (history.ids[at] ?? 0) < request.offsetTopic,
  )
  const page = following.slice(0, request.limit || 100)
  const mentions = mentionsIn(account)
  const telling = mentions.telling(dialogue)
  telling.peer(dialogue.peer)
  return new Api.messages.ForumTopics({
    count: began.length,
    topics: page.map((at) => topicAt(account, dialogue, at)),
    messages: page.map((at) => messageAt(dialogue, at, telling)),
    ...account.entities.beside(mentions.all()),
    pts: ptsOf(account, dialogue),
  })
}
