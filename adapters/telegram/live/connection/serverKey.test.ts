/** A server's key is known by the fingerprint that MTProto gives it; the library's own table of Telegram's keys is the judge. */
import assert from "node:assert/strict"
import { createPublicKey, generateKeyPairSync } from "node:crypto"
import { describe, test } from "node:test"
import { _serverKeys } from "telegram/crypto/RSA.js"
import { fingerprintOf, readServerKey, trustServerKey } from "./serverKey.ts"

const EXPONENT = Buffer.from([1, 0, 1])
const bytesOf = (n: { toString: (radix: number) => string }): Buffer => Buffer.from(n.toString(16), "hex")

const known = [..._serverKeys]

describe("a fingerprint", () => {
  for (const [fingerprint, { n }] of known) {
    test(`of Telegram's key ${fingerprint} is what Telegram says`, () => {
      assert.equal(fingerprintOf(bytesOf(n), EXPONENT), fingerprint)
    })
  }
})

describe("a PEM file", () => {
  const key = ([, { n }]: (typeof known)[number]) =>
    createPublicKey({
      format: "jwk",
      key: { kty: "RSA", n: bytesOf(n).toString("base64url"), e: EXPONENT.toString("base64url") },
    })
  for (const type of ["pkcs1", "spki"] as const) {
    test(`in the form ${type} gives the key and its fingerprint`, () => {
      const [one] = known
      assert.ok(one !== undefined)
      const read = readServerKey(String(key(one).export({ format: "pem", type })))
      assert.equal(read?.fingerprint, one[0])
      assert.equal(read?.e, 65_537)
      assert.ok(read !== undefined)
      trustServerKey(read)
      assert.equal(String(_serverKeys.get(one[0])?.n), String(one[1].n))
    })
  }
  test("of something else is none", () => {
    const { publicKey } = generateKeyPairSync("ed25519")
    const other = publicKey.export({ format: "pem", type: "spki" })
    for (const text of ["", "not a key", String(other)]) assert.equal(readServerKey(text), undefined)
  })
})
