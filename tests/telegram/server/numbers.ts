/** Large whole numbers as bytes and back, the modular power that key exchange and password check rest on, and Telegram's known prime. */
import { createHash } from "node:crypto"

export const toBigInt = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex") || "0"}`)

/** Big-endian, with zeros in front up to `length`. */
export const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex")

export const modPow = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  let power = base % modulus
  for (const bit of [...exponent.toString(2)].reverse()) {
    if (bit === "1") result = (result * power) % modulus
    power = (power * power) % modulus
  }
  return result
}

export const xor = (left: Buffer, right: Buffer): Buffer => {
  const result = Buffer.from(left)
  for (let at = 0; at < result.length; at += 1) result[at] = (result[at] ?? 0) ^ (right[at] ?? 0)
  return result
}

const digest =
  (algorithm: string) =>
  (...parts: ReadonlyArray<Buffer>): Buffer => {
    const hash = createHash(algorithm)
    for (const part of parts) hash.update(part)
    return hash.digest()
  }

export const sha1 = digest("sha1")
export const sha256 = digest("sha256")

/** The 2048-bit prime that Telegram uses everywhere, and the only one that the library accepts for a password. */
export const PRIME = Buffer.from(
  `c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db
fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64
2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41
0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4
e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf
6f4fadf034b10403119cd8e3b92fcc5b`.replaceAll("\n", ""),
  "hex",
)
export const P = toBigInt(PRIME)
export const G = 3
