/**
 * Says of bytes that are not UTF-8 where the first wrong one stands and which encoding they probably have. Only ever run on the way to
 * a refusal, so it may be slow.
 */
import type { SourceRefused } from "../../../application/source.ts"
import { notUtf8 } from "./refusals.ts"

const REPLACEMENT = Buffer.from("\uFFFD", "utf8")

/** The index of the first byte that is not UTF-8. */
export const firstWrongByte = (bytes: Buffer): number => {
  const text = bytes.toString("utf8")
  let index = 0
  let from = 0
  for (;;) {
    const replaced = text.indexOf("\uFFFD", from)
    if (replaced === -1) return bytes.length
    index += Buffer.byteLength(text.slice(from, replaced), "utf8")
    if (!bytes.subarray(index, index + REPLACEMENT.length).equals(REPLACEMENT)) return index
    index += REPLACEMENT.length
    from = replaced + 1
  }
}

/** Cyrillic letters of Windows-1251 are the bytes C0 to FF, mostly several in a row; in UTF-8 they never are. */
const looksCyrillic = (bytes: Buffer, index: number): boolean =>
  index + 1 < bytes.length && (bytes[index] as number) >= 0xc0 && (bytes[index + 1] as number) >= 0xc0

/** `position` is where `bytes` begins in the file. */
export const notUtf8Within = (bytes: Buffer, position: number): SourceRefused => {
  const index = firstWrongByte(bytes)
  return notUtf8(
    position + index,
    looksCyrillic(bytes, index) ? "it looks like Windows-1251" : "it is damaged, or has another encoding",
  )
}
