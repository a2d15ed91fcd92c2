/**
 * Telegram Desktop over the years: what a client writes of an account at a moment, whole or of one chat. The fields and the forms of ids are those of
 * docs/telegram-export.md.
 */
import { type Account, type Room, rooms, type Said, SELF } from "./account.ts"
import { Client } from "./clients.ts"

export type Wish = {
  readonly moment: number
  readonly client: number
  /** How far the computer's clock is from UTC, in hours. */
  readonly hours: number
  /** Only this chat; else the whole account. */
  readonly only?: Room
  /** Groups and channels with the messages of others. */
  readonly full: boolean
  /** For one chat: from, till; as a part of the time until the moment. */
  readonly from?: number
  readonly till?: number
}

type Fields = Record<string, unknown>

const local = (at: number, { hours }: Wish): string =>
  new Date((at + hours * 3600) * 1000).toISOString().slice(0, 19)

const times = (key: string, at: number, wish: Wish): Fields => ({
  [key]: local(at, wish),
  ...(wish.client < Client.unixTimes
    ? {}
    : { [key === "date" ? "date_unixtime" : "edited_unixtime"]: String(at) }),
})

const bareId = (peer: string): number => Number(/\d+/.exec(peer)?.[0])
const shifted = (id: number, kind: 1 | 2): number => kind * 2 ** 32 + id

const senderId = (peer: string, client: number): Fields => {
  if (client >= Client.textIds) return { from_id: peer }
  if (client === Client.shiftedSenders)
    return { from_id: shifted(bareId(peer), peer.startsWith("user") ? 1 : 2) }
  return peer.startsWith("user") ? { from_id: bareId(peer) } : {}
}

const senderOf = (said: Said, { client }: Wish): Fields => ({
  from: said.by.name,
  ...senderId(said.by.peer, client),
})

const actorOf = (said: Said, wish: Wish): Fields => {
  const { from, from_id } = senderOf(said, wish)
  return from_id === undefined ? { actor: from } : { actor: from, actor_id: from_id }
}

const idOf = ({ id, migrated }: Said): number => (migrated ? id - 1_000_000_000 : id)

/** The client since which a field is written. */
const fieldSince: Readonly<Record<string, number>> = {
  inline_bot_buttons: Client.textEntities,
  file_name: Client.fileNames,
  file_size: Client.fileSizes,
  photo_file_size: Client.fileSizes,
  forwarded_from_id: Client.forwardIds,
}

/** In an account's folder each chat has one of its own. */
const placed = (key: string, value: unknown, { only }: Wish): unknown =>
  only === undefined && (key === "photo" || key === "file") ? `chats/chat_01/${value}` : value

const carried = (said: Said, wish: Wish): Fields =>
  Object.fromEntries(
    Object.entries(said.carries)
      .filter(([key]) => wish.client >= (fieldSince[key] ?? 0))
      .map(([key, value]) => [key, placed(key, value, wish)]),
  )

const textOf = (text: string, bold: boolean, client: number): Fields => {
  const parts = bold && text !== "" ? [{ type: "bold", text }] : text
  const entities = text === "" ? [] : [{ type: bold ? "bold" : "plain", text }]
  return client < Client.textEntities ? { text: parts } : { text: parts, text_entities: entities }
}

/** More of them with every minute: what a file shows that was made later is never less. */
const reactionsOf = (said: Said, lastSeen: number, client: number): Fields =>
  !said.liked || client < Client.fileSizes
    ? {}
    : { reactions: [{ type: "emoji", count: 1 + Math.floor((lastSeen - said.at) / 60), emoji: "❤" }] }

const written = (said: Said, wish: Wish, lastSeen: number): Fields => {
  const head = { id: idOf(said), type: "message", ...times("date", said.at, wish) }
  if (wish.client < said.since) {
    if (said.kind === "message") return { id: idOf(said), type: "unsupported" }
    return { ...head, ...senderOf(said, wish), ...textOf("", false, wish.client) }
  }
  if (said.kind === "service") {
    return {
      ...head,
      type: "service",
      ...actorOf(said, wish),
      ...said.carries,
      ...textOf("", false, wish.client),
    }
  }
  const form = said.forms.findLast(({ at }) => at <= wish.moment) ?? said.forms[0]
  return {
    ...head,
    ...(form === undefined || form.at === said.at ? {} : times("edited", form.at, wish)),
    ...senderOf(said, wish),
    ...(said.answers === undefined ? {} : { reply_to_message_id: idOf(said.answers) }),
    ...carried(said, wish),
    ...textOf(form?.text ?? "", form?.bold ?? false, wish.client),
    ...reactionsOf(said, lastSeen, wish.client),
  }
}

const isSeen = (said: Said, { moment, full, from = 0, till = Number.POSITIVE_INFINITY }: Wish): boolean =>
  said.at <= moment &&
  (said.goneAt === undefined || said.goneAt > moment) &&
  said.at >= from &&
  said.at < till &&
  (full || !/group|channel/.test(said.room.type) || said.by.peer === `user${SELF}`)

const chatId = ({ id, type }: Room, client: number): number =>
  client >= Client.textIds ? id : shifted(id, /group|channel/.test(type) ? 2 : 1)

const chatOf = (shown: Account, room: Room, wish: Wish): Fields => {
  const all = shown.filter((said) => said.room === room)
  const inOrder = [...all.filter(({ migrated }) => migrated), ...all.filter(({ migrated }) => !migrated)]
  const lastSeen = Math.max(0, ...shown.map(({ at }) => at))
  return {
    ...(room.name === undefined ? {} : { name: room.name }),
    ...{ type: room.type, id: chatId(room, wish.client) },
    messages: inOrder.map((said) => written(said, wish, lastSeen)),
  }
}

/** The file's text. */
export const exported = (account: Account, wish: Wish): string => {
  const { only } = wish
  const shown = account.filter((said) => isSeen(said, wish) && (only === undefined || said.room === only))
  if (only !== undefined) return JSON.stringify(chatOf(shown, only, wish), null, 1)
  const known = rooms.filter((room) => account.some((said) => said.room === room && said.at <= wish.moment))
  const list = known.map((room) => chatOf(shown, room, wish))
  const owner = { user_id: SELF, first_name: "Ferapont", last_name: "Quillabee" }
  return JSON.stringify({ about: "…", personal_information: owner, chats: { about: "…", list } }, null, 1)
}
