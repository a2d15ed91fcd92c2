/** Writes one chat of an invented export, message after message, with the keys in the order in which Telegram Desktop 6.1.2 writes them. */
import { type Fields, type Part, textFields, timeFields } from "../../../examples/format.ts"
import type { Person } from "../../../examples/people.ts"

export type Chat = { readonly messages: Array<Fields> } & Fields

/** Gives ids and times: chats that share a sequence share a counter. */
export type Counter = { readonly next: () => number }

export const counterFrom = (first: number, step = 1): Counter => {
  let id = first - step
  return {
    next: () => {
      id += step
      return id
    },
  }
}

export type Book = {
  readonly chat: Chat
  /** An ordinary message; gives its id. */
  readonly say: (who: Person, parts: ReadonlyArray<Part>, more?: More) => number
  /** Something that happened; `undefined` for what has no actor. */
  readonly happen: (who: Person | undefined, action: Fields) => number
  readonly unsupported: () => number
}

/** Fields by where they stand: at the head, as media, after the text. */
export type More = {
  readonly edited?: number
  readonly head?: Fields
  readonly media?: Fields
  readonly after?: Fields
}

const HOUR = 3600

/** `shift` is added to each id, as is done to those of a group that became a supergroup. */
export const bookOf = (head: Fields, ids: Counter, begins: number, shift = 0): Book => {
  const chat: Chat = { ...head, messages: [] }
  let seconds = begins
  const put = (id: number, fields: Fields): number => {
    seconds += HOUR + (id % 97)
    chat.messages.push(fields)
    return id
  }
  return {
    chat,
    say: (who, parts, { edited, head: more = {}, media = {}, after = {} } = {}) => {
      const id = ids.next()
      return put(id, {
        id: id + shift,
        type: "message",
        ...timeFields("date", seconds),
        ...timeFields("edited", edited === undefined ? undefined : seconds + edited),
        ...who,
        ...more,
        ...media,
        ...textFields(parts),
        ...after,
      })
    },
    happen: (who, action) => {
      const id = ids.next()
      return put(id, {
        id: id + shift,
        type: "service",
        ...timeFields("date", seconds),
        ...(who === undefined ? {} : { actor: who.from, actor_id: who.from_id }),
        ...action,
        ...textFields([]),
        text: action["text"] ?? "",
      })
    },
    unsupported: () => {
      const id = ids.next()
      return put(id, { id: id + shift, type: "unsupported" })
    },
  }
}
