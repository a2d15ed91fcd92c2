/** The chain's text and hash are the ones of the format, and nothing about an event can change without changing its hash. */
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, test } from "node:test"
import fc from "fast-check"
import { chainHash, chainText, GENESIS, type Header } from "./chain.ts"

const subject = "events.550e8400-e29b-41d4-a716-446655440000.aa.persona"
const headers: ReadonlyArray<Header> = [
  ["ce-type", "sideload.persona.registered.v1"],
  ["sl-prev", GENESIS],
  ["ce-id", "0123"],
  ["sl-hash", "f".repeat(64)],
  ["Nats-Batch-Id", "xyz"],
  ["sl-actor", "a: b"],
]

const name = fc.stringMatching(/^(ce|sl)-[a-z]{1,8}$/).filter((text) => text !== "sl-hash")
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
const anyHeaders = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([text]) => text, minLength: 1, maxLength: 8 })
  .map((list): ReadonlyArray<Header> => list)

describe("the text that is hashed", () => {
  test("is the label, the subject and the sorted ce- and sl- headers but sl-hash", () => {
    const lines = [
      "sideload.chain.v1",
      subject,
      "ce-id:0123",
      "ce-type:sideload.persona.registered.v1",
      "sl-actor:a: b",
      `sl-prev:${GENESIS}`,
      "",
    ]
    assert.equal(chainText(subject, headers), lines.join("\n"))
  })
  test("has its lines sorted by bytes, whatever the names and however often one is given", () => {
    const names = fc.constantFrom("sl-a", "sl-a-b", "sl-ab", "sl-a1", "ce-a", "ce-b")
    fc.assert(
      fc.property(fc.array(fc.tuple(names, value), { maxLength: 8 }), (list) => {
        const lines = list.map(([text, of]) => `${text}:${of}\n`).sort()
        assert.equal(chainText(subject, list), `sideload.chain.v1\n${subject}\n${lines.join("")}`)
      }),
    )
  })
  test("is hashed by SHA-256", () => {
    const expected = createHash("sha256").update(chainText(subject, headers), "utf8").digest("hex")
    assert.equal(chainHash(subject, headers), expected)
  })
})

describe("the hash", () => {
  test("does not depend on the order of the headers, nor on what the server or the batch adds", () => {
    fc.assert(
      fc.property(anyHeaders, fc.infiniteStream(fc.nat()), (list, order) => {
        const keys = new Map(list.map((header) => [header, order.next().value as number]))
        const shuffled = [...list].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
        const added: ReadonlyArray<Header> = [["Nats-Msg-Id", "1"], ...shuffled, ["sl-hash", "0"]]
        assert.equal(chainHash(subject, added), chainHash(subject, list))
      }),
    )
  })
  test("changes with any value", () => {
    fc.assert(
      fc.property(anyHeaders, fc.nat(), value, (list, at, other) => {
        const i = at % list.length
        fc.pre(other !== list[i]?.[1])
        const changed = list.map((header, j): Header => (i === j ? [header[0], other] : header))
        assert.notEqual(chainHash(subject, changed), chainHash(subject, list))
      }),
    )
  })
  test("changes when two values are swapped", () => {
    fc.assert(
      fc.property(anyHeaders, (list) => {
        const [[first, a] = ["", ""], [second, b] = ["", ""], ...rest] = list
        fc.pre(list.length > 1 && a !== b)
        const swapped: ReadonlyArray<Header> = [[first, b], [second, a], ...rest]
        assert.notEqual(chainHash(subject, swapped), chainHash(subject, list))
      }),
    )
  })
  test("changes when a header is dropped, added or repeated", () => {
    fc.assert(
      fc.property(anyHeaders, fc.nat(), (list, at) => {
        const i = at % list.length
        const dropped = list.filter((_, j) => i !== j)
        const repeated = [...list, list[i] as Header]
        assert.notEqual(chainHash(subject, dropped), chainHash(subject, list))
        assert.notEqual(chainHash(subject, repeated), chainHash(subject, list))
      }),
    )
  })
  test("changes with the subject", () => {
    assert.notEqual(chainHash(`${subject}2`, headers), chainHash(subject, headers))
  })
})
