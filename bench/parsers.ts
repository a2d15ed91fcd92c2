/**
 * One reading of a whole export, in a process of its own so that its memory can be told: ours, or that of a streaming parser from npm, which
 * builds every message and does nothing with it. Each is run in its fastest way, and loads nothing of the others. Prints what it found, how
 * long it took and the most memory that the process had.
 */
import { createReadStream } from "node:fs"

export type Parsed = { readonly messages: number; readonly seconds: number; readonly peakMegabytes: number }

/** Counts the messages of a file, service messages too. */
type Parse = (path: string, account: number) => Promise<number>

/** All of them are faster for large reads. */
const CHUNK = { highWaterMark: 256 * 1024 }
/** `chats`, `list`, the chat, `messages`, the message. */
const DEPTH = 5

const ours = async (): Promise<Parse> => {
  const { openFile } = await import("../adapters/telegram/export/open.ts")
  const { boundHeap } = await import("../cli/heap.ts")
  return async (path, account) => {
    boundHeap()
    const source = await openFile(path, account)
    let messages = 0
    for await (const item of source.items({})) {
      if (item._tag === "DialogueEnded") messages += item.ended.observed + item.ended.serviceMessages
    }
    return messages
  }
}

const streamparser = async (): Promise<Parse> => {
  const { JSONParser } = await import("@streamparser/json")
  return async (path) => {
    const parser = new JSONParser({ paths: ["$.chats.list.*.messages.*"], keepStack: false })
    let messages = 0
    parser.onValue = () => {
      messages += 1
    }
    for await (const chunk of createReadStream(path, CHUNK)) parser.write(chunk as Buffer)
    return messages
  }
}

const streamJson = async (): Promise<Parse> => {
  const { pick } = await import("stream-json/filters/pick.js")
  const { streamValues } = await import("stream-json/streamers/stream-values.js")
  return async (path) => {
    // Without the pieces of values that it gives besides, and with a filter that only counts.
    const wanted = pick.withParserAsStream({
      streamValues: false,
      filter: (stack) => stack.length === DEPTH && stack[3] === "messages",
    })
    const values = createReadStream(path, CHUNK).pipe(wanted).pipe(streamValues.asStream())
    let messages = 0
    for await (const _ of values) messages += 1
    return messages
  }
}

export const parsers = { ours, "@streamparser/json": streamparser, "stream-json": streamJson } as const
export type ParserName = keyof typeof parsers

if (import.meta.main) {
  const [name, path = "", account] = process.argv.slice(2) as [ParserName, string?, string?]
  const parse = await parsers[name]()
  const started = performance.now()
  const messages = await parse(path, Number(account))
  const seconds = (performance.now() - started) / 1000
  const parsed: Parsed = { messages, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
  console.log(JSON.stringify(parsed))
}
