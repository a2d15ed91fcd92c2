/**
 * An ordinary message as Telegram Desktop's exporter would write it: the same fields, in UTC only. Its text stands in `text` alone, which says all that
 * both of the export's fields do.
 */
import type { Api } from "telegram"
import { buttonsOf } from "./buttons.ts"
import { mediaFields } from "./media.ts"
import { nameOf, peerText, userText } from "./peers.ts"
import type { Form, PageReading } from "./raw.ts"
import { reactionFields } from "./reactions.ts"
import { replyFields, senderText } from "./sender.ts"
import { partsOf } from "./text.ts"

const setForward = (
  form: Form,
  { fromId, fromName, savedFromPeer }: Api.TypeMessageFwdHeader,
  of: PageReading,
) => {
  if (fromId) {
    form.forwarded_from_id = peerText(fromId)
    form.forwarded_from = nameOf(of.people, form.forwarded_from_id)
  } else if (fromName) form.forwarded_from = fromName
  if (savedFromPeer) form.saved_from = nameOf(of.people, peerText(savedFromPeer))
}

const setBot = (form: Form, id: Parameters<typeof userText>[0], { people }: PageReading) => {
  const username = people.get(userText(id))?.username
  if (username !== undefined) form.via_bot = `@${username}`
}

export const messageForm = (message: Api.Message, of: PageReading): Form => {
  const { entities, editDate, fwdFrom, media, postAuthor, reactions, replyMarkup, replyTo, viaBotId } =
    message
  const sender = senderText(message, of)
  const form: Form = {
    id: message.id,
    type: "message",
    date_unixtime: String(message.date),
    from: nameOf(of.people, sender),
    from_id: sender,
    text: partsOf(message.message, entities),
  }
  if (editDate) form.edited_unixtime = String(editDate)
  if (postAuthor) form.author = postAuthor
  if (fwdFrom) setForward(form, fwdFrom, of)
  if (replyTo) Object.assign(form, replyFields(message, of))
  if (viaBotId) setBot(form, viaBotId, of)
  if (media) Object.assign(form, mediaFields(media, message, of))
  if (replyMarkup?.className === "ReplyInlineMarkup") {
    const rows = buttonsOf(replyMarkup)
    if (rows.length > 0) form["inline_bot_buttons"] = rows
  }
  if (reactions) form["reactions"] = reactionFields(reactions, of)
  return form
}
