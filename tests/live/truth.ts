/** The messages that an export holds, read from its JSON by nobody's code but this: the measure of what a live import leaves in each store. */
import { readFile } from "node:fs/promises"

/** A message as it is compared between the file and the stores. */
export type Truth = {
  readonly dialogue: string
  readonly id: number
  readonly text: string
  readonly sender: string
  readonly sent: boolean
  /** UTC seconds. */
  readonly date: number
}

type Part = string | { readonly text: string }
type Message = {
  readonly id: number
  readonly type: string
  readonly date_unixtime: string
  readonly from_id?: string
  readonly text: string | ReadonlyArray<Part>
}
type Chat = { readonly id: number; readonly type: string; readonly messages: ReadonlyArray<Message> }

export type ChatTruth = {
  readonly key: string
  readonly type: string
  readonly messages: ReadonlyArray<Truth>
  /** Messages of which the export tells that they are there, and nothing else. */
  readonly untold?: ReadonlyArray<number>
}

const textOf = (text: Message["text"]): string =>
  typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.text)).join("")

const kindOf = (type: string): "user" | "chat" | "channel" =>
  type === "private_group" ? "chat" : /supergroup|channel/.test(type) ? "channel" : "user"

/** What a group was before it became a supergroup stands in front, under ids that were moved. */
const MOVED = 1_000_000_000

const truthOf = (
  dialogue: string,
  account: number,
  { id, date_unixtime, from_id, text }: Message,
): Truth => ({
  dialogue,
  id: id < 0 ? id + MOVED : id,
  text: textOf(text),
  sender: (from_id ?? "").replace(/^(user|chat|channel)/, "$1/"),
  sent: from_id === `user${account}`,
  date: Number(date_unixtime),
})

export const chatsOf = async (path: string, account: number): Promise<ReadonlyArray<ChatTruth>> => {
  const { list }: { list: ReadonlyArray<Chat> } = JSON.parse(await readFile(path, "utf8")).chats
  return list.map(({ id, type, messages }) => {
    const key = `${kindOf(type)}/${id}`
    const ordinary = messages.filter((one) => one.type === "message")
    const untold = messages.filter((one) => one.type === "unsupported").map((one) => one.id)
    return { key, type, messages: ordinary.map((one) => truthOf(key, account, one)), untold }
  })
}

/** Streams hold what people say to each other and to bots; no channels, no login codes and what Telegram itself says. */
export const isStreamed = ({ key, type }: ChatTruth): boolean =>
  !/channel$|^replies$|^verification_codes$/.test(type) && key !== "user/777000"

const order = (a: Truth, b: Truth): number =>
  a.dialogue === b.dialogue ? a.id - b.id || a.date - b.date : a.dialogue < b.dialogue ? -1 : 1

export const sorted = (all: ReadonlyArray<Truth>): ReadonlyArray<Truth> => [...all].sort(order)

export const truthIn = (chats: ReadonlyArray<ChatTruth>): ReadonlyArray<Truth> =>
  sorted(chats.flatMap(({ messages }) => messages))
