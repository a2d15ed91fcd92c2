/** The short form in which Telegram tells of plain texts in private chats and basic groups: without anything about who they are. */
import { Api } from "telegram"
import { defined } from "./defined.ts"

export type Count = { readonly pts: number; readonly ptsCount: number }

const common = (
  { id, date, message, out, fwdFrom, viaBotId, replyTo, entities }: Api.Message,
  count: Count,
) => ({
  id,
  date,
  message,
  out,
  fwdFrom,
  viaBotId,
  replyTo,
  entities,
  ...count,
})

/** Nothing for a message that needs the long form. */
export const shortUpdate = (message: Api.TypeMessage, count: Count): Api.TypeUpdates | undefined => {
  if (!(message instanceof Api.Message)) return undefined
  const { peerId, fromId, media, replyMarkup } = message
  if (media !== undefined || replyMarkup !== undefined) return undefined
  if (peerId instanceof Api.PeerUser && fromId === undefined)
    return new Api.UpdateShortMessage(defined({ ...common(message, count), userId: peerId.userId }))
  if (peerId instanceof Api.PeerChat && fromId instanceof Api.PeerUser)
    return new Api.UpdateShortChatMessage(
      defined({ ...common(message, count), fromId: fromId.userId, chatId: peerId.chatId }),
    )
  return undefined
}
