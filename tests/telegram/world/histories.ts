/** Answers about the messages of one dialogue: its history page by page, and single messages by their ids. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import {
  type Asking,
  dialogueWith,
  emptyMessage,
  type Living,
  messageAt,
  ptsOf,
  type Shown,
  shown,
  showPositions,
} from "./account.ts"
import type { Dialogue } from "./dialogue.ts"
import { below } from "./numbers.ts"
import { type Asked, LARGEST_PAGE, pageOf } from "./paging.ts"
import { channelOf, peerOfInput } from "./resolve.ts"

type Messages = Api.messages.TypeMessages

const MASK = (1n << 64n) - 1n

/** How Telegram sums up the ids of a page, so that a client need not get again what it has. */
const hashOf = (ids: ReadonlyArray<number>): bigInt.BigInteger => {
  let hash = 0n
  for (const id of ids) {
    hash ^= hash >> 21n
    hash ^= (hash << 35n) & MASK
    hash ^= hash >> 4n
    hash = (hash + BigInt(id)) & MASK
  }
  return bigInt(BigInt.asIntN(64, hash).toString())
}

const answered = (account: Living, dialogue: Dialogue, { messages, users, chats }: Shown, count: number) => {
  const page = { messages, users, chats }
  if (dialogue.peer.kind === "channel")
    return new Api.messages.ChannelMessages({ ...page, count, pts: ptsOf(account, dialogue), topics: [] })
  return messages.length === count
    ? new Api.messages.Messages(page)
    : new Api.messages.MessagesSlice({ ...page, count })
}

const nothing = (): Messages => new Api.messages.Messages({ messages: [], users: [], chats: [] })

/** How many a page may hold at most. */
const mostOf = ({ account, circumstances }: Asking, asked: Asked): number | undefined => {
  if (circumstances?.shortPages !== undefined) return circumstances.shortPages
  if (!account.options.shortPages) return undefined
  return (
    1 + below(Math.max(1, Math.min(asked.limit, LARGEST_PAGE)), `${account.seed} ${JSON.stringify(asked)}`)
  )
}

type HistoryRequest = Asked & { readonly peer: unknown; readonly hash: bigInt.BigInteger }

export const history = (asking: Asking, request: HistoryRequest): Messages => {
  const { account, circumstances } = asking
  const dialogue = dialogueWith(account, peerOfInput(account, request.peer))
  if (dialogue === undefined) return nothing()
  const { offsetId, offsetDate, addOffset, limit, minId, maxId } = request
  const asked = { offsetId, offsetDate, addOffset, limit, minId, maxId }
  const most = mostOf(asking, asked)
  const range = dialogue.peer.kind === "channel" ? undefined : circumstances?.range
  const { positions, count } = pageOf(dialogue.history, asked, {
    ...(most === undefined ? {} : { most }),
    ...(range === undefined ? {} : { range }),
  })
  const ids = positions.map((position) => dialogue.history.ids[position] ?? 0)
  if (!request.hash.isZero() && request.hash.equals(hashOf(ids)))
    return new Api.messages.MessagesNotModified({ count })
  return answered(account, dialogue, showPositions(account, dialogue, positions), count)
}

/** Only what everybody asks for: how many messages there are, and all of them. */
export const search = (asking: Asking, request: Api.messages.Search): Messages => {
  if (!(request.filter instanceof Api.InputMessagesFilterEmpty) || request.q !== "") return nothing()
  const { peer, offsetId, addOffset, limit, minId, maxId, maxDate } = request
  const offsetDate = Math.max(0, maxDate)
  return history(asking, { peer, offsetId, offsetDate, addOffset, limit, minId, maxId, hash: bigInt.zero })
}

const idOf = (input: Api.TypeInputMessage): number => {
  if (input instanceof Api.InputMessageID) return input.id
  throw new Refusal(400, "MESSAGE_IDS_EMPTY")
}

const positionOf = ({ history }: Dialogue, id: number): number | undefined => {
  const position = history.lower(id)
  return history.ids[position] === id ? position : undefined
}

/** Messages of the account's own box, whichever dialogue they are in. */
export const ownMessages = ({ account }: Asking, request: Api.messages.GetMessages): Messages => {
  const own = [...account.dialogues.values()].filter(({ peer }) => peer.kind !== "channel")
  const found = shown(account, (mentions) =>
    request.id.map(idOf).map((id) => {
      const dialogue = own.find((one) => positionOf(one, id) !== undefined)
      const position = dialogue && positionOf(dialogue, id)
      if (dialogue === undefined || position === undefined) return emptyMessage(id)
      return messageAt(dialogue, position, mentions.telling(dialogue))
    }),
  )
  return new Api.messages.Messages(found)
}

export const channelMessages = ({ account }: Asking, request: Api.channels.GetMessages): Messages => {
  const dialogue = dialogueWith(account, channelOf(account, request.channel))
  if (dialogue === undefined) throw new Refusal(400, "CHANNEL_PRIVATE")
  const found = shown(account, (mentions) => {
    const telling = mentions.telling(dialogue)
    telling.peer(dialogue.peer)
    return request.id.map(idOf).map((id) => {
      const position = positionOf(dialogue, id)
      return position === undefined ? emptyMessage(id, dialogue) : messageAt(dialogue, position, telling)
    })
  })
  return answered(account, dialogue, found, found.messages.length)
}
