/**
 * Writes the export of a whole account as a stream: only a buffer of about a megabyte is held, whatever the size. Calls come in the order
 * of the file: `begin`, then for each chat `beginChat`, `message` …, `endChat`, and `end` once.
 */
import { open } from "node:fs/promises"
import { type Fields, jsonAt } from "./format.ts"

export type ChatHead = { readonly name?: string | null; readonly type: string; readonly id: number }

export type ExportWriter = {
  readonly begin: (personal: Fields, sections?: Fields) => void
  readonly beginChat: (head: ChatHead) => void
  /** Resolves at once while the buffer has room. */
  readonly message: (fields: Fields) => Promise<void> | undefined
  readonly endChat: () => void
  readonly end: () => Promise<void>
  /** Bytes written up to now. */
  readonly size: () => number
}

const FLUSH_BYTES = 1024 * 1024
const ABOUT = "Here is the data you requested."
const ABOUT_CHATS = "This page lists all chats from this export."

export const writeExport = async (path: string): Promise<ExportWriter> => {
  const file = await open(path, "w")
  let pending: Array<string> = []
  let pendingBytes = 0
  let bytes = 0
  let separator = ""

  const put = (text: string) => {
    pending.push(text)
    pendingBytes += Buffer.byteLength(text)
  }
  const flush = async () => {
    const chunk = Buffer.from(pending.join(""), "utf8")
    pending = []
    pendingBytes = 0
    bytes += chunk.length
    await file.writeFile(chunk)
  }
  const key = (depth: number, name: string) => `\n${" ".repeat(depth)}${JSON.stringify(name)}: `

  return {
    begin: (personal, sections = {}) => {
      const before = { about: ABOUT, personal_information: personal, ...sections }
      const members = Object.entries(before).map(([name, value]) => key(1, name) + jsonAt(1, value))
      put(
        `{${members.join(",")},${key(1, "chats")}{${key(2, "about")}${JSON.stringify(ABOUT_CHATS)},${key(2, "list")}[`,
      )
      separator = ""
    },
    beginChat: (head) => {
      const members = Object.entries(head).map(([name, value]) => key(4, name) + JSON.stringify(value))
      put(`${separator}\n   {${members.join(",")},${key(4, "messages")}[`)
      separator = ""
    },
    message: (fields) => {
      put(`${separator}\n     ${jsonAt(5, fields)}`)
      separator = ","
      return pendingBytes < FLUSH_BYTES ? undefined : flush()
    },
    endChat: () => {
      put("\n    ]\n   }")
      separator = ","
    },
    end: async () => {
      put("\n  ]\n }\n}")
      await flush()
      await file.close()
    },
    size: () => bytes + pendingBytes,
  }
}
