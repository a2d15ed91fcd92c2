/**
 * The sound files that are damaged: an account and a single chat, with messages of many kinds, some of which have to be mended, in the layout of
 * Telegram Desktop and without any. Each knows where its messages stand, told while it was written and not by the program's parser.
 */
import { account, chat, FRIEND, message, mine } from "../../adapters/telegram/export/testing.ts"

export type Original = {
  readonly name: string
  readonly bytes: Buffer
  /** Where each message begins and ends. */
  readonly messages: ReadonlyArray<readonly [from: number, to: number]>
}

type Fields = Record<string, unknown>

const kinds: ReadonlyArray<(id: number) => Fields> = [
  (id) => message(id),
  (id) =>
    mine(id, { text: `ответ ${id} "}, {[\\`, reply_to_message_id: id - 1, edited_unixtime: "1704070000" }),
  (id) => message(id, { photo: `photos/photo_${id}.jpg`, width: 800, height: 600, photo_file_size: 12_345 }),
  (id) => ({
    ...message(id, { text: "" }),
    type: "service",
    actor: "x",
    actor_id: "user5",
    action: "pin_message",
  }),
  (id) => message(id, { text: "@control@", text_entities: [] }),
  (id) => message(id, { text_entities: [{ type: "custom_emoji", text: "👍", document_id: "@bare@" }] }),
  (id) =>
    message(id, { forwarded_from: "Канал", poll: { question: "?", answers: [{ text: "да", voters: id }] } }),
  (id) => mine(id, { gift: { gift_id: "@digits@" }, reactions: [{ type: "emoji", count: 2, emoji: "🔥" }] }),
  (id) => ({ id, type: "unsupported" }),
]

const many = (from: number, count: number): ReadonlyArray<Fields> =>
  Array.from({ length: count }, (_, n) => kinds[n % kinds.length]?.(from + n) ?? message(from + n))

const chats = [
  chat(many(1, 40)),
  chat(many(100, 30), { type: "private_supergroup", id: 1_500_600_701, name: "Хор \\x0B" }),
  chat(many(200, 20), { type: "bot_chat", id: 9 }),
  chat(many(300, 10), { type: "saved_messages", id: 100_200_300, name: undefined }),
]

const faulty = (text: string): string =>
  text
    .replaceAll("@control@", "a\\x0Bb\\x1f")
    .replaceAll('"@bare@"', "(File not included. Change data exporting settings to download.)")
    .replaceAll('"@digits@"', "9007199254740993123")

const BEGIN = /\{\s*"id": ?\d+,\s*"type": ?"(?:message|service|unsupported)"/g

/** A message is what begins with its id and type, and ends before the next one does, or its list. */
const messagesIn = (bytes: Buffer): Original["messages"] => {
  const text = bytes.toString("latin1")
  const starts = [...text.matchAll(BEGIN)].map(({ index }) => index)
  return starts.map((from, i) => {
    const closed = text.slice(from, starts[i + 1] ?? text.length).search(/\}\s*\]\s*\}\s*(?:[,\]}]|$)/)
    const next = (starts[i + 1] ?? text.length) - from
    return [from, from + (closed === -1 ? text.slice(from, from + next).lastIndexOf("}") : closed) + 1]
  })
}

const written = (name: string, value: unknown, space: number): Original => {
  const bytes = Buffer.from(faulty(JSON.stringify(value, null, space)))
  return { name, bytes, messages: messagesIn(bytes) }
}

export const originals: ReadonlyArray<Original> = [
  written("an account", account(chats), 1),
  written("an account without layout", account(chats), 0),
  written("a single chat", { ...chats[0], id: FRIEND }, 1),
]
