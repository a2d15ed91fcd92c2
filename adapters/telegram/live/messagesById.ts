/** Messages by their ids, those that are no longer there as empty ones. */
import { Api } from "telegram"
import type { Asking } from "./asking.ts"
import type { Readable } from "./dialogues.ts"
import type { RawPage } from "./history.ts"

/** Telegram takes as many at once. */
export const MOST_IDS = 100

const requestFor = ({ input }: Readable, ids: ReadonlyArray<number>) => {
  const id = ids.map((one) => new Api.InputMessageID({ id: one }))
  if (!(input instanceof Api.InputPeerChannel)) return new Api.messages.GetMessages({ id })
  const { channelId, accessHash } = input
  return new Api.channels.GetMessages({ channel: new Api.InputChannel({ channelId, accessHash }), id })
}

export const messagesById = async (
  { ask }: Asking,
  of: Readable,
  ids: ReadonlyArray<number>,
): Promise<RawPage> => {
  const answer = await ask(requestFor(of, ids))
  if (answer instanceof Api.messages.MessagesNotModified) return { messages: [], users: [], chats: [] }
  const messages = answer.messages.filter(({ id }) => ids.includes(id)).sort((a, b) => a.id - b.id)
  return { messages, users: answer.users, chats: answer.chats }
}
