/** One message of an export as Telegram sends it. */
import { Api } from "telegram"
import { actionOf } from "./actions.ts"
import { buttonsOf } from "./buttons.ts"
import { defined } from "./defined.ts"
import { forwardOf, replyOf } from "./headers.ts"
import { mediaOf } from "./media.ts"
import { below } from "./numbers.ts"
import { peerOf, samePeer } from "./peers.ts"
import { type Raw, textIn } from "./raw.ts"
import { reactionsOf } from "./reactions.ts"
import type { Telling } from "./telling.ts"
import { saidIn } from "./text.ts"

/**
 * Who sent it. Telegram names nobody where the dialogue itself tells it (a private chat with its `out`, a channel's own posts, those of
 * anonymous administrators), and messages to oneself are not `out`.
 */
const senderOf = (raw: Raw, { dialogue, self, peer }: Telling) => {
  const sender = peerOf(raw["from_id"] ?? raw["actor_id"])
  const sent = samePeer(sender, self)
  const toSelf = samePeer(dialogue.peer, self)
  const implied = samePeer(sender, dialogue.peer) || (dialogue.peer.kind === "user" && sent)
  return {
    out: (sent && !toSelf) || undefined,
    fromId: sender === undefined || (implied && !toSelf) ? undefined : peer(sender),
  }
}

const viaBot = (raw: Raw, { roster, bare }: Telling) => {
  const name = textIn(raw, "via_bot")
  return name === undefined ? undefined : bare(roster.botCalled(name.replace(/^@/, "")))
}

/** Telegram also dates changes that nobody is to see, such as reactions; exports tell those dates like any other. */
const editOf = (raw: Raw) => {
  const seconds = Number(raw["edited_unixtime"] ?? 0)
  return seconds > 0 ? { editDate: seconds } : {}
}

const seenOf = (raw: Raw, { dialogue }: Telling) =>
  dialogue.broadcast
    ? { views: 10 + below(9000, `views ${raw["id"]}`), forwards: below(9, `forwards ${raw["id"]}`) }
    : {}

type Told = { readonly id: number; readonly date: number }

const base = (raw: Raw, { id, date }: Told, telling: Telling) => ({
  ...senderOf(raw, telling),
  id,
  date,
  peerId: telling.peer(telling.dialogue.peer),
  post: telling.dialogue.broadcast || undefined,
  replyTo: replyOf(raw, telling),
  reactions: reactionsOf(raw, telling),
})

/** `id` and `date` as they are at Telegram: the export shifts some ids and leaves out some dates. */
export const tell = (raw: Raw, told: Told, telling: Telling): Api.TypeMessage => {
  if (raw["date_unixtime"] === "0")
    return new Api.MessageEmpty({ id: told.id, peerId: telling.peer(telling.dialogue.peer) })
  if (raw["type"] === "service")
    return new Api.MessageService(
      defined({ ...base(raw, told, telling), action: actionOf(raw, telling, told.id) }),
    )
  return new Api.Message(
    defined({
      ...base(raw, told, telling),
      ...saidIn(raw, telling),
      ...forwardOf(raw, telling),
      ...editOf(raw),
      ...seenOf(raw, telling),
      viaBotId: viaBot(raw, telling),
      postAuthor: textIn(raw, "author"),
      media: mediaOf(raw, told.id, telling),
      replyMarkup: buttonsOf(raw, telling),
    }),
  )
}
