/** What is sealed opens under its key and its additional data, and under nothing else. */
import assert from "node:assert/strict"
import { createCipheriv, randomBytes } from "node:crypto"
import { describe, test } from "node:test"
import fc from "fast-check"
import { anyText } from "../../tests/arbitraries.ts"
import { IV_BYTES, open, seal, secretKey, TAG_BYTES } from "./aead.ts"

const key = secretKey(Buffer.alloc(32, 3))
const bytes = (text: string): Buffer => Buffer.from(text, "base64url")

describe("what is sealed", () => {
  test("opens to the same bytes", () => {
    fc.assert(
      fc.property(anyText, fc.uint8Array(), (additional, plain) => {
        assert.deepEqual(open(key, additional, seal(key, additional, plain)), Buffer.from(plain))
      }),
    )
  })
  test("opens to the UTF-8 bytes of a text", () => {
    const text = "Привет 👋"
    assert.equal(open(key, "a", seal(key, "a", text)).toString("utf8"), text)
  })
  test("is AES-256-GCM with the tag behind the ciphertext, as anybody else would make it", () => {
    const iv = Buffer.alloc(IV_BYTES, 9)
    const cipher = createCipheriv("aes-256-gcm", Buffer.alloc(32, 3), iv)
    cipher.setAAD(Buffer.from("place"))
    const ct = Buffer.concat([cipher.update("words"), cipher.final(), cipher.getAuthTag()])
    const made = { iv: iv.toString("base64url"), ct: ct.toString("base64url") }
    assert.equal(open(key, "place", made).toString(), "words")
  })
  test("does not open under another key or with other additional data", () => {
    const made = seal(key, "place", "words")
    assert.throws(() => open(secretKey(Buffer.alloc(32, 4)), "place", made))
    assert.throws(() => open(key, "another place", made))
    assert.throws(() => open(key, "", made))
  })
  test("does not open when any bit of it is changed", () => {
    const made = seal(key, "place", "words")
    for (const field of ["iv", "ct"] as const) {
      for (let bit = 0; bit < bytes(made[field]).length * 8; bit++) {
        const changed = bytes(made[field])
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
        assert.throws(() => open(key, "place", { ...made, [field]: changed.toString("base64url") }))
      }
    }
  })
  test("does not open when its tag was cut short, however little is left", () => {
    const { iv, ct } = seal(key, "place", "words")
    for (let length = 0; length < bytes(ct).length; length++) {
      const cut = bytes(ct).subarray(0, length).toString("base64url")
      assert.throws(() => open(key, "place", { iv, ct: cut }))
    }
    const tagOfNothing = seal(key, "place", "")
    assert.equal(bytes(tagOfNothing.ct).length, TAG_BYTES)
    for (const length of [4, 8, 12, 15]) {
      const cut = bytes(tagOfNothing.ct).subarray(0, length).toString("base64url")
      assert.throws(() => open(key, "place", { iv: tagOfNothing.iv, ct: cut }))
    }
  })
  test("never has the same nonce twice", () => {
    const one = secretKey(randomBytes(32))
    const nonces = Array.from({ length: 5000 }, () => seal(one, "", "").iv)
    assert.equal(new Set(nonces).size, nonces.length)
    assert.equal(bytes(nonces[0] ?? "").length, IV_BYTES)
  })
})
