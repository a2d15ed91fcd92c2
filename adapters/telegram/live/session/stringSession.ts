/**
 * Sessions as texts, the form in which other programs on the same or a kindred library hold them: `1`, then base64 of the data centre, its
 * address, its port and the key. The library itself reads the port as a signed number, which makes those above 32767 negative; here it is not.
 */
import { isIPv6 } from "node:net"
import type { DataCentre } from "../../../../application/telegramSettings.ts"

export type TextSession = { readonly centre: DataCentre; readonly authKey: Buffer }

const KEY_BYTES = 256

const v6Of = (bytes: Buffer): string =>
  Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16)).join(":")

/** Telethon writes the address as bytes and no length before it. */
const BARE: ReadonlyMap<number, (bytes: Buffer) => string> = new Map([
  [4, (bytes: Buffer) => [...bytes].join(".")],
  [16, v6Of],
])

/** The address, and where it ends. */
const addressIn = (bytes: Buffer): { readonly host: string; readonly end: number } | undefined => {
  const inBetween = bytes.length - 1 - 2 - KEY_BYTES
  const length = bytes.readUInt16BE(1)
  if (2 + length === inBetween) return { host: bytes.toString("ascii", 3, 3 + length), end: 3 + length }
  const hostOf = BARE.get(inBetween)
  return hostOf && { host: hostOf(bytes.subarray(1, 1 + inBetween)), end: 1 + inBetween }
}

const read = (bytes: Buffer): TextSession | undefined => {
  const address = addressIn(bytes)
  if (address === undefined) return undefined
  const port = bytes.readUInt16BE(address.end)
  const id = bytes.readUInt8(0)
  const { host } = address
  if (id === 0 || port === 0 || !(isIPv6(host) || /^[A-Za-z0-9.-]+$/.test(host))) return undefined
  return { centre: { id, host, port }, authKey: bytes.subarray(-KEY_BYTES) }
}

/** Undefined where it is none. */
export const parseTextSession = (text: string): TextSession | undefined => {
  const [, body] = /^1([A-Za-z0-9+/_-]+={0,2})$/.exec(text.trim()) ?? []
  if (body === undefined) return undefined
  const bytes = Buffer.from(body, "base64url")
  return bytes.length < 4 + 1 + 2 + KEY_BYTES ? undefined : read(bytes)
}
