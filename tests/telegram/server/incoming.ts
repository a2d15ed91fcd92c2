/** What a client's encrypted message holds: salt, session, and one message or a container of them, unpacked where they came compressed. */
import { gunzipSync } from "node:zlib"
import { type Reader, reader } from "./wire.ts"

export type Message = { readonly id: bigint; readonly body: Buffer }

export type Incoming = {
  readonly salt: bigint
  readonly session: bigint
  /** The outer message, which notices about the whole refer to. */
  readonly id: bigint
  readonly sequence: number
  readonly messages: ReadonlyArray<Message>
}

const MSG_CONTAINER = 0x73f1f8dc
const GZIP_PACKED = 0x3072cfa1

export const kindOf = (body: Buffer): number => (body.length < 4 ? 0 : body.readUInt32LE())

const unpacked = (body: Buffer): Buffer =>
  kindOf(body) === GZIP_PACKED ? gunzipSync(reader(body.subarray(4)).bytes()) : body

const readMessage = (source: Reader) => {
  const id = source.long()
  const sequence = source.int()
  return { id, sequence, body: unpacked(source.raw(source.int())) }
}

const contained = (body: Buffer): ReadonlyArray<Message> => {
  const source = reader(body.subarray(4))
  return Array.from({ length: source.int() }, () => readMessage(source))
}

export const readIncoming = (plain: Buffer): Incoming => {
  const source = reader(plain)
  const salt = source.long()
  const session = source.long()
  const { id, sequence, body } = readMessage(source)
  const messages = kindOf(body) === MSG_CONTAINER ? contained(body) : [{ id, body }]
  return { salt, session, id, sequence, messages }
}
