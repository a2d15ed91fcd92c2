/**
 * An export as bytes, and where in them what stands: the account's owner, the contacts, each chat's head and each of its messages. The bytes stay
 * in memory once; of the messages only their places are kept.
 */
import { readFile } from "node:fs/promises"
import { parsePiece, type Raw } from "./raw.ts"
import { afterSpace, eachElement, eachMember, endOfValue, type Visit } from "./scan.ts"

export type ChatText = {
  /** All that stands beside the messages: name, type, id. */
  readonly head: Raw
  /** The account has left it. */
  readonly left: boolean
  readonly starts: ReadonlyArray<number>
  readonly ends: ReadonlyArray<number>
}

export type ExportText = {
  readonly bytes: Buffer
  /** Absent in the export of a single chat. */
  readonly personal: Raw | undefined
  readonly contacts: ReadonlyArray<Raw>
  readonly chats: ReadonlyArray<ChatText>
}

const pieceAt = (bytes: Buffer, start: number, end = endOfValue(bytes, start)): Raw =>
  parsePiece(bytes.toString("utf8", start, end))

const valueAt = (bytes: Buffer, start: number): unknown =>
  parsePiece(`{"value":${bytes.toString("utf8", start, endOfValue(bytes, start))}}`)["value"]

/** A message. Telegram Desktop writes `text` twice into one kind of them, and the second time nothing. */
export const messageAt = (bytes: Buffer, start: number, end: number): Raw => {
  const raw = pieceAt(bytes, start, end)
  if (raw["action"] !== "send_webview_data") return raw
  let text: unknown
  eachMember(bytes, start, (key, from) => {
    if (key === "text") text ??= valueAt(bytes, from)
    return undefined
  })
  return { ...raw, text }
}

const chatAt = (bytes: Buffer, from: number, left: boolean) => {
  const head: Record<string, unknown> = {}
  const starts: Array<number> = []
  const ends: Array<number> = []
  const end = eachMember(bytes, from, (key, start) => {
    if (key !== "messages") {
      head[key] = valueAt(bytes, start)
      return undefined
    }
    return eachElement(bytes, start, (message) => {
      const messageEnd = endOfValue(bytes, message)
      starts.push(message)
      ends.push(messageEnd)
      return messageEnd
    })
  })
  return { chat: { head, left, starts, ends }, end }
}

const eachListed = (bytes: Buffer, from: number, visit: Visit): number =>
  eachMember(bytes, from, (key, start) => (key === "list" ? eachElement(bytes, start, visit) : undefined))

/** A chat by itself has its messages at the root. */
const isSingle = (bytes: Buffer, root: number): boolean => {
  let single = false
  eachMember(bytes, root, (key) => {
    if (key === "messages") single = true
    return undefined
  })
  return single
}

export const readExportText = async (path: string): Promise<ExportText> => {
  const bytes = await readFile(path)
  const root = afterSpace(bytes, 0)
  const chats: Array<ChatText> = []
  const contacts: Array<Raw> = []
  let personal: Raw | undefined
  eachMember(bytes, root, (key, start) => {
    if (key === "personal_information") personal = pieceAt(bytes, start)
    if (key === "contacts")
      return eachListed(bytes, start, (from) => {
        contacts.push(pieceAt(bytes, from))
        return undefined
      })
    if (key !== "chats" && key !== "left_chats") return undefined
    return eachListed(bytes, start, (from) => {
      const { chat, end } = chatAt(bytes, from, key === "left_chats")
      chats.push(chat)
      return end
    })
  })
  if (chats.length === 0 && isSingle(bytes, root)) chats.push(chatAt(bytes, root, false).chat)
  return { bytes, personal, contacts, chats }
}
