/**
 * AES-256 in IGE mode, which Node lacks. Encrypting is one native CBC: with `d[i] = c[i] ^ p[i-1]`, IGE's `c[i] = E(p[i] ^ c[i-1]) ^ p[i-1]`
 * becomes `d[i] = E(p[i] ^ p[i-2] ^ d[i-1])`. Decrypting has no such form and goes block by block; only requests, which are short, need it.
 */
import { createCipheriv, createDecipheriv } from "node:crypto"

const BLOCK = 16

/** A copy that starts at its own memory, so that it can be seen as 32-bit words. */
const words = (bytes: Uint8Array): Int32Array => new Int32Array(new Uint8Array(bytes).buffer)
const bytesOf = (numbers: Int32Array): Buffer => Buffer.from(numbers.buffer)

/** `iv` is 32 bytes: the block before the first of the cipher text, then the one before the first of the plain text. */
export const encryptIge = (plain: Buffer, key: Buffer, iv: Buffer): Buffer => {
  const clear = words(plain)
  const before = words(iv.subarray(BLOCK))
  const chained = new Int32Array(clear)
  for (let at = 4; at < chained.length; at += 1) {
    chained[at] = (clear[at] ?? 0) ^ ((at < 8 ? before[at - 4] : clear[at - 8]) ?? 0)
  }
  const cipher = createCipheriv("aes-256-cbc", key, iv.subarray(0, BLOCK)).setAutoPadding(false)
  const result = words(cipher.update(bytesOf(chained)))
  for (let at = 0; at < result.length; at += 1) {
    result[at] = (result[at] ?? 0) ^ ((at < 4 ? before[at] : clear[at - 4]) ?? 0)
  }
  return bytesOf(result)
}

export const decryptIge = (encrypted: Buffer, key: Buffer, iv: Buffer): Buffer => {
  const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false)
  const cipherText = words(encrypted)
  const result = new Int32Array(cipherText.length)
  const block = new Int32Array(4)
  let cipherBefore = words(iv.subarray(0, BLOCK))
  let plainBefore = words(iv.subarray(BLOCK))
  for (let at = 0; at < result.length; at += 4) {
    for (let word = 0; word < 4; word += 1) {
      block[word] = (cipherText[at + word] ?? 0) ^ (plainBefore[word] ?? 0)
    }
    const open = words(decipher.update(bytesOf(block)))
    for (let word = 0; word < 4; word += 1) {
      result[at + word] = (open[word] ?? 0) ^ (cipherBefore[word] ?? 0)
    }
    cipherBefore = cipherText.subarray(at, at + 4)
    plainBefore = result.subarray(at, at + 4)
  }
  return bytesOf(result)
}
