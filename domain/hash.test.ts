/** SHA-256, HMAC and HKDF are the published ones: test vectors of the RFCs, and Node's own implementations for the rest. */
import assert from "node:assert/strict"
import { createHmac, hkdfSync } from "node:crypto"
import { describe, test } from "node:test"
import fc from "fast-check"
import { deriveKey, hmac, sha1, sha256, sha256Hex } from "./hash.ts"

const hex = (text: string): Buffer => Buffer.from(text, "hex")

/** RFC 4231, sections 4.2 to 4.5: key, data, HMAC-SHA-256. Its longer keys do not occur here. */
const rfc4231 = [
  [
    "0b".repeat(20),
    Buffer.from("Hi There").toString("hex"),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  ],
  [
    Buffer.from("Jefe").toString("hex"),
    Buffer.from("what do ya want for nothing?").toString("hex"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  ["aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  [
    "0102030405060708090a0b0c0d0e0f10111213141516171819",
    "cd".repeat(50),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
] as const

describe("hashes", () => {
  test("of the empty text and of abc are the ones that FIPS 180 prints", () => {
    assert.equal(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert.equal(
      sha256("abc").toString("hex"),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
    assert.equal(sha1(Buffer.from("abc")).toString("hex"), "a9993e364706816aba3e25717850c26c9cd0d89d")
  })
  test("of a text are those of its UTF-8 bytes", () => {
    assert.equal(sha256Hex("Привет 👋"), sha256Hex(Buffer.from("Привет 👋", "utf8")))
  })
})

describe("HMAC", () => {
  for (const [i, [key, data, expected]] of rfc4231.entries()) {
    test(`gives test case ${i + 1} of RFC 4231`, () => {
      assert.equal(hmac(hex(key))(hex(data)).toString("hex"), expected)
    })
  }
  test("agrees with Node's for every key of at most 64 bytes and every message", () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes, (key, message) => {
        const expected = createHmac("sha256", key).update(message).digest("hex")
        assert.equal(hmac(key)(message).toString("hex"), expected)
      }),
    )
  })
  test("refuses a longer key instead of silently hashing it", () => {
    assert.throws(() => hmac(Buffer.alloc(65)), RangeError)
  })
  test("of a text is that of its UTF-8 bytes, lone surrogates as U+FFFD", () => {
    const mac = hmac(Buffer.alloc(32, 1))
    assert.deepEqual(mac("ё\ud800"), mac(Buffer.from("ё\ufffd", "utf8")))
    const long = "ё".repeat(20_000)
    assert.deepEqual(mac(long), mac(Buffer.from(long, "utf8")))
    assert.equal(
      mac(long).toString("hex"),
      createHmac("sha256", Buffer.alloc(32, 1)).update(long).digest("hex"),
    )
  })
})

describe("derived keys", () => {
  test("are the first block of Node's HKDF without a salt, for every secret and label", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ maxLength: 40 }), (secret, label) => {
        const expected = Buffer.from(hkdfSync("sha256", secret, "", label, 32))
        assert.deepEqual(deriveKey(secret, label), expected)
      }),
    )
  })
  test("differ for labels that begin alike", () => {
    const secret = Buffer.alloc(32, 9)
    const labels = ["sideload.v1/peer", "sideload.v1/peers", "sideload.v1/pee", ""]
    assert.equal(new Set(labels.map((label) => deriveKey(secret, label).toString("hex"))).size, labels.length)
  })
})
