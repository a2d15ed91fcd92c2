/**
 * The messages of one box of one dialogue, asked for by their ids: those from an id on, those before one, those around a date. Answers come
 * in rising order and hold nothing that was not asked for, whatever Telegram sent with it. A page that is shorter than asked says nothing of what
 * follows; only an empty one means that there is nothing.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { Box } from "../../../domain/peer.ts"
import type { Asking } from "./asking.ts"
import type { Readable } from "./dialogues.ts"
import { boxOf } from "./peers.ts"
import type { Range } from "./ranges.ts"

export type RawPage = {
  /** In rising order of id. */
  readonly messages: ReadonlyArray<Api.TypeMessage>
  readonly users: ReadonlyArray<Api.TypeUser>
  readonly chats: ReadonlyArray<Api.TypeChat>
}

export type History = {
  readonly of: Readable
  readonly box: Box
  /** The oldest messages whose ids are not below this one. */
  readonly from: (id: number) => Promise<RawPage>
  /** The newest messages whose ids are below this one; the newest of all without it. */
  readonly before: (id?: number) => Promise<RawPage>
  /** Some messages on both sides of a date, with none missing between them. */
  readonly around: (date: number) => Promise<RawPage>
}

const PAGE = 100

type Asked = {
  readonly offsetId?: number
  readonly offsetDate?: number
  readonly addOffset?: number
}

const nothing: RawPage = { messages: [], users: [], chats: [] }

/** Each once, in rising order. */
const inOrder = (messages: ReadonlyArray<Api.TypeMessage>): ReadonlyArray<Api.TypeMessage> =>
  [...new Map(messages.map((one) => [one.id, one])).values()].sort((a, b) => a.id - b.id)

/** The messages of an answer that are asked for. */
const shown = (answer: Api.messages.TypeMessages, keep: (id: number) => boolean): RawPage => {
  if (answer instanceof Api.messages.MessagesNotModified) return nothing
  const messages = inOrder(answer.messages.filter(({ id }) => keep(id)))
  return { messages, users: answer.users, chats: answer.chats }
}

export const isEmpty = ({ messages }: RawPage): boolean => messages.length === 0

/** Undefined for a message that is no longer there. */
export const dateOf = (message: Api.TypeMessage): number | undefined =>
  message instanceof Api.MessageEmpty ? undefined : message.date

type Ranges = ReadonlyArray<Api.TypeMessageRange | undefined>

const firstNotEmpty = async (
  ranges: Ranges,
  ask: (range: Api.TypeMessageRange | undefined) => Promise<RawPage>,
): Promise<RawPage> => {
  for (const range of ranges) {
    const page = await ask(range)
    if (!isEmpty(page)) return page
  }
  return nothing
}

export const historyOf = (asking: Asking, of: Readable): History => {
  const box = boxOf(of.peer)
  const rising: Ranges = box === "c" || asking.ranges.length === 0 ? [undefined] : asking.ranges
  const falling: Ranges = [...rising].reverse()

  const ask = async (asked: Asked, keep: (id: number) => boolean, range?: Api.TypeMessageRange) => {
    const place = { offsetId: 0, offsetDate: 0, addOffset: 0, ...asked }
    const rest = { limit: PAGE, maxId: 0, minId: 0, hash: returnBigInt(0) }
    const request = new Api.messages.GetHistory({ peer: of.input, ...place, ...rest })
    return shown(await asking.ask(request, { range }), keep)
  }

  return {
    of,
    box,
    from: async (id) => {
      const page = await firstNotEmpty(
        rising.filter((range) => range === undefined || range.maxId >= id),
        (range) => ask({ offsetId: id, addOffset: -PAGE }, (one) => one >= id, range),
      )
      return { ...page, messages: page.messages.slice(0, PAGE) }
    },
    before: (id = 0) =>
      firstNotEmpty(
        falling.filter((range) => range === undefined || id === 0 || range.minId < id),
        (range) => ask({ offsetId: id }, (one) => id === 0 || one < id, range),
      ),
    around: async (date) => {
      const asked = { offsetDate: date, addOffset: -PAGE / 2 }
      const pages: Array<RawPage> = []
      for (const range of rising) pages.push(await ask(asked, () => true, range))
      return {
        // Once a takeout session is over, each range answers with everything.
        messages: inOrder(pages.flatMap(({ messages }) => messages)),
        users: pages.flatMap(({ users }) => users),
        chats: pages.flatMap(({ chats }) => chats),
      }
    },
  }
}

/** The pages of a range, each asked for while the one before is worked on. Ends with an empty page, or behind the range's end. */
export async function* risingPages(history: History, { from, to }: Range): AsyncGenerator<RawPage> {
  const ask = (id: number): Promise<RawPage> => {
    const coming = history.from(id)
    // Asked for ahead, it may fail before anybody waits for it, or when nobody does any more.
    coming.catch(() => {})
    return coming
  }
  for (let coming: Promise<RawPage> | undefined = ask(from); coming !== undefined; ) {
    const page: RawPage = await coming
    const last = page.messages.at(-1)
    if (last === undefined) return
    coming = last.id < to ? ask(last.id + 1) : undefined
    const messages = page.messages.filter(({ id }) => id <= to)
    if (messages.length > 0) yield { ...page, messages }
  }
}
