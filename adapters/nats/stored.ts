/**
 * Messages as the stream's leader holds them, asked for one at a time: what decides goes by these, never by a direct get, which a lagging
 * replica may answer. The state of a stream is from its leader too.
 */
import { decoder, type Static, Type } from "../../domain/typebox.ts"
import { ask, refused } from "./api.ts"
import type { Link } from "./connection.ts"

const StoredMessage = Type.Object({
  message: Type.Object({
    subject: Type.String(),
    seq: Type.Integer(),
    hdrs: Type.Optional(Type.String()),
    data: Type.Optional(Type.String()),
  }),
})
const decodeStored = decoder(StoredMessage)

export type Stored = {
  readonly sequence: number
  readonly subject: string
  /** The header block as it lies in the stream. */
  readonly block: Buffer
  readonly body: Buffer
}

export type Which =
  | { readonly seq: number }
  | { readonly last_by_subj: string }
  | { readonly next_by_subj: string; readonly seq: number }

const NO_MESSAGE = 10037

/** One message, or `undefined` where the stream has none such. */
export const fetchStored = async (
  link: Link,
  stream: string,
  which: Which,
  signal?: AbortSignal,
): Promise<Stored | undefined> => {
  const doing = `reading from ${stream}`
  const subject = `$JS.API.STREAM.MSG.GET.${stream}`
  const answer = await ask(link, { subject, body: which, decode: decodeStored, doing, signal })
  if (!answer.ok) {
    if (answer.code === NO_MESSAGE) return undefined
    throw link.failure(doing, refused(answer))
  }
  const { seq, subject: of, hdrs = "", data = "" } = answer.value.message
  return { sequence: seq, subject: of, block: Buffer.from(hdrs, "base64"), body: Buffer.from(data, "base64") }
}

const decodeRemoved = decoder(Type.Object({ success: Type.Boolean() }))
/** Said of a message that is not there (any more). */
const goneCodes: ReadonlySet<number> = new Set([NO_MESSAGE, 10043, 10057])

/** Takes a message out of a stream that allows it; one that is gone already is no failure. `erase` overwrites its bytes on disk. */
export const removeStored = async (
  link: Link,
  stream: string,
  sequence: number,
  { erase, signal }: { readonly erase: boolean; readonly signal?: AbortSignal },
): Promise<void> => {
  const doing = `removing a message of ${stream}`
  const subject = `$JS.API.STREAM.MSG.DELETE.${stream}`
  const body = { seq: sequence, no_erase: !erase }
  const answer = await ask(link, { subject, body, decode: decodeRemoved, doing, signal })
  if (!answer.ok && !goneCodes.has(answer.code)) throw link.failure(doing, refused(answer))
}

const StreamInfo = Type.Object({
  config: Type.Record(Type.String(), Type.Unknown()),
  state: Type.Object({
    messages: Type.Integer(),
    bytes: Type.Integer(),
    first_seq: Type.Integer(),
    last_seq: Type.Integer(),
    num_subjects: Type.Optional(Type.Integer()),
    num_deleted: Type.Optional(Type.Integer()),
  }),
})
export type StreamInfo = Static<typeof StreamInfo>
const decodeInfo = decoder(StreamInfo)

const NO_STREAM = 10059

/** The stream's configuration and state, or `undefined` where there is no such stream. */
export const fetchInfo = async (
  link: Link,
  stream: string,
  signal?: AbortSignal,
): Promise<StreamInfo | undefined> => {
  const doing = `looking at ${stream}`
  const subject = `$JS.API.STREAM.INFO.${stream}`
  const answer = await ask(link, { subject, decode: decodeInfo, doing, signal })
  if (answer.ok) return answer.value
  if (answer.code === NO_STREAM) return undefined
  throw link.failure(doing, refused(answer))
}

/** As `fetchInfo`, of a stream that must be there. */
export const fetchState = async (
  link: Link,
  stream: string,
  signal?: AbortSignal,
): Promise<StreamInfo["state"]> => {
  const info = await fetchInfo(link, stream, signal)
  if (info === undefined) throw link.failure(`looking at ${stream}`, new Error("the stream does not exist"))
  return info.state
}
