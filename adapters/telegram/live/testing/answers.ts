/** What Telegram answers to requests about dialogues and messages of a small account: the newest first, in pages, by its own rules. */
import { Api } from "telegram"
import { RPCError } from "telegram/errors/index.js"
import { keyOfEntity } from "../peers.ts"
import { ACCOUNT, type Entity, type Held, peerOfEntity } from "./people.ts"

export const refuse = (what: string, code = 400): RPCError =>
  new RPCError(what, new Api.help.GetConfig(), code)

export const keyOfInput = (input: unknown): string => {
  if (input instanceof Api.InputPeerSelf) return `user/${ACCOUNT}`
  if (input instanceof Api.InputPeerUser) return `user/${input.userId}`
  if (input instanceof Api.InputPeerChat) return `chat/${input.chatId}`
  if (input instanceof Api.InputPeerChannel || input instanceof Api.InputChannel)
    return `channel/${input.channelId}`
  throw refuse("PEER_ID_INVALID")
}

const dateOf = (one: Api.TypeMessage | undefined): number =>
  one === undefined || one instanceof Api.MessageEmpty ? 0 : one.date

const split = (all: ReadonlyArray<Entity>) => ({
  users: all.filter((one) => one instanceof Api.User),
  chats: all.filter((one) => !(one instanceof Api.User)),
})

/** The newest first, `addOffset` counted from the first below `offsetId` or before `offsetDate`, as the server does. */
export const historyOf = (
  held: Held,
  request: Api.messages.GetHistory,
  range: Api.TypeMessageRange | undefined,
) => {
  const { offsetId, offsetDate, addOffset, limit } = request
  const newestFirst = [...held.messages]
    .sort((a, b) => b.id - a.id)
    .filter(({ id }) => range === undefined || (id >= range.minId && id <= range.maxId))
  const index = newestFirst.findIndex(
    (one) => (offsetId === 0 || one.id < offsetId) && (offsetDate === 0 || dateOf(one) < offsetDate),
  )
  const start = (index === -1 ? newestFirst.length : index) + addOffset
  const page = newestFirst.slice(Math.max(0, start), Math.max(0, start + limit))
  const rest = { messages: page, ...split([held.entity]) }
  return new Api.messages.MessagesSlice({ count: held.messages.length, ...rest })
}

export const dialogsOf = (all: ReadonlyArray<Held>, request: Api.messages.GetDialogs) => {
  const topOf = ({ messages: some }: Held) =>
    some.reduce<Api.TypeMessage | undefined>((a, b) => (a === undefined || b.id > a.id ? b : a), undefined)
  const order = [...all].sort((a, b) => dateOf(topOf(b)) - dateOf(topOf(a)))
  const first = request.offsetDate === 0
  const later = first ? order : order.filter((one) => dateOf(topOf(one)) < request.offsetDate)
  const pinnedFirst = first
    ? [...later].sort((a, b) => Number(b.pinned === true) - Number(a.pinned === true))
    : later
  const page = pinnedFirst.slice(0, request.limit)
  const dialogs = page.map(
    (one) =>
      new Api.Dialog({
        ...{ peer: peerOfEntity(one.entity), topMessage: topOf(one)?.id ?? 0, unreadCount: 0 },
        ...{ readInboxMaxId: 0, readOutboxMaxId: 0, unreadMentionsCount: 0, unreadReactionsCount: 0 },
        notifySettings: new Api.PeerNotifySettings({}),
        ...(one.pts === undefined ? {} : { pts: one.pts }),
      }),
  )
  const tops = page.map(topOf).filter((one) => one !== undefined)
  return new Api.messages.DialogsSlice({
    count: all.length,
    dialogs,
    messages: tops,
    ...split(page.map(({ entity }) => entity)),
  })
}

export const byIds = (
  all: ReadonlyArray<Held>,
  request: Api.messages.GetMessages | Api.channels.GetMessages,
) => {
  const isChannel = request instanceof Api.channels.GetMessages
  const key = isChannel ? keyOfInput(request.channel) : undefined
  const among = all.filter(({ entity }) => {
    const own = keyOfEntity(entity)
    return key === undefined ? !own.startsWith("channel/") : own === key
  })
  const ids = request.id.map((one) => (one instanceof Api.InputMessageID ? one.id : 0))
  const found = ids.map(
    (id) => among.flatMap((one) => one.messages).find((one) => one.id === id) ?? new Api.MessageEmpty({ id }),
  )
  return new Api.messages.Messages({ messages: found, ...split(among.map(({ entity }) => entity)) })
}
