/** Opaque names are HMACs under labelled keys of the persona's: the same for the same thing, alike for nothing else. */
import assert from "node:assert/strict"
import { createHmac, hkdfSync } from "node:crypto"
import { describe, test } from "node:test"
import fc from "fast-check"
import { anyText } from "../../tests/arbitraries.ts"
import { revisionText } from "../message.ts"
import { makeNames } from "./names.ts"

const key = Buffer.alloc(32, 7)
const names = makeNames(key)

/** The format's definition, by Node's own HKDF and HMAC. */
const expected = (label: string, text: string): string =>
  createHmac("sha256", Buffer.from(hkdfSync("sha256", key, "", `sideload.v1/${label}`, 32)))
    .update(text, "utf8")
    .digest("hex")
    .slice(0, 32)

describe("a persona's names", () => {
  test("are the first 128 bits of an HMAC under the key that the label derives", () => {
    const peer = { kind: "user", id: 5001 } as const
    const content = { sent: true, text: "Привет 👋", media: { kind: "photo" } }
    assert.equal(names.dialogue(peer), expected("dialogue", "user/5001"))
    assert.equal(names.peerTag(peer), expected("peer", "user/5001"))
    assert.equal(names.event("message.imported/u/17"), expected("event", "message.imported/u/17"))
    assert.equal(names.revision(content), expected("revision", "sideload.revision.v1\nphoto\nПривет 👋"))
  })
  test("of a content are those of its revision's text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const content = { sent: true, text }
        assert.equal(names.revision(content), names.revisionOf(revisionText(content)))
      }),
    )
  })
  test("of one thing in two uses have nothing in common", () => {
    const peer = { kind: "user", id: 5001 } as const
    const all = [
      names.dialogue(peer),
      names.peerTag(peer),
      names.event("user/5001"),
      names.revisionOf("user/5001"),
    ]
    assert.equal(new Set(all).size, all.length)
  })
  test("of another persona have nothing in common with these", () => {
    const others = makeNames(Buffer.alloc(32, 8))
    fc.assert(
      fc.property(anyText, (text) => {
        assert.notEqual(others.event(text), names.event(text))
        assert.notEqual(others.revisionOf(text), names.revisionOf(text))
      }),
    )
  })
  test("can stand in a subject and in a header, whatever they are of", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.match(names.event(text), /^[0-9a-f]{32}$/)
        assert.match(names.revisionOf(text), /^[0-9a-f]{32}$/)
      }),
    )
  })
})
