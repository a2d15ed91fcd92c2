/**
 * The header block of a NATS message, written and read as the bytes that it is. The client's own header type lower-cases, trims and searches
 * lists, at 15 to 20 us a message; a block made here costs about two. Values are printable ASCII without edge spaces, which the envelope has
 * checked; they come back exactly as they were written.
 */
import { headers as emptyHeaders, type Msg, type MsgHdrs } from "nats"
import type { Header } from "../../domain/chain.ts"

const FIRST_LINE = "NATS/1.0\r\n"

/** Lines of a block, each ended; the block itself is `blockOf` these. */
export const headerLines = (headers: ReadonlyArray<Header>): string => {
  let lines = ""
  for (const [name, value] of headers) lines += `${name}: ${value}\r\n`
  return lines
}

export const blockOf = (lines: string): Buffer => Buffer.from(`${FIRST_LINE}${lines}\r\n`, "latin1")

/** Hands a finished block to the client, which asks a header object for its bytes while it publishes and then forgets it. */
export const makeCarrier = (): ((block: Uint8Array) => MsgHdrs) => {
  let bytes: Uint8Array = new Uint8Array()
  const carrier = Object.assign(emptyHeaders(), { encode: () => bytes })
  return (block) => {
    bytes = block
    return carrier
  }
}

type Sized = Msg & { readonly size: () => number }
const isSized = (message: Msg): message is Sized => "size" in message && typeof message.size === "function"

/**
 * The header block of a received message as bytes, not decoded. The client keeps a message in one piece, headers first, so the block ends
 * where the data begins; it tells the size of the whole, though its types do not say so.
 */
export const blockIn = (message: Msg): Buffer => {
  const { data } = message
  if (isSized(message)) {
    const length = message.size() - message.subject.length - (message.reply?.length ?? 0) - data.length
    return Buffer.from(data.buffer, data.byteOffset - length, length)
  }
  const headers = message.headers === undefined ? [] : [...message.headers]
  return blockOf(
    headerLines(headers.flatMap(([name, values]) => values.map((value): Header => [name, value]))),
  )
}

export type ReadHeaders = {
  readonly header: (name: string) => string | undefined
  readonly names: () => ReadonlyArray<string>
}

const namesIn = (text: string): ReadonlyArray<string> => {
  const names: Array<string> = []
  for (const line of text.split("\r\n").slice(1)) {
    const colon = line.indexOf(":")
    if (colon > 0) names.push(line.slice(0, colon))
  }
  return names
}

const valueIn = (text: string, name: string): string | undefined => {
  const at = text.indexOf(`\r\n${name}:`)
  if (at < 0) return undefined
  const begin = at + name.length + 3
  return text.slice(begin, text.indexOf("\r\n", begin)).trim()
}

/** A block, turned into text when the first header is asked for. Names are exact; of a repeated header the first counts. */
export const readHeaders = (block: Buffer): ReadHeaders => {
  let decoded: string | undefined
  const text = (): string => {
    const known = decoded ?? block.toString("latin1")
    decoded = known
    return known
  }
  return {
    header: (name) => valueIn(text(), name),
    names: () => namesIn(text()),
  }
}
