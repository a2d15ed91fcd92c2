/** Headers are written and read back, printable and each once; what is missing or damaged is named. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { chainHash, GENESIS, type Header, NO_TIP, type Tip } from "./chain.ts"
import { type EventMeta, readEnvelope, writeHeaders } from "./envelope.ts"
import { sha256Hex } from "./hash.ts"
import type { EventState } from "./state.ts"

const subject = "events.550e8400-e29b-41d4-a716-446655440000.aa.dialogue.bb"
const meta: EventMeta = {
  id: "0123456789abcdef0123456789abcdef",
  type: "sideload.message.imported.v1",
  source: "urn:sideload:source:telegram-export",
  time: "2026-11-23T07:00:00.123Z",
}
const state: EventState = {
  kind: "imported",
  box: "u",
  id: 17,
  occurred: 1_706_745_598,
  fidelity: 60,
  revision: "ab",
}
const full: EventMeta = {
  ...meta,
  correlation: "c",
  causation: "d",
  actor: "worker",
  state,
}

const get = (headers: ReadonlyArray<Header>) => (name: string) =>
  headers.find(([known]) => known === name)?.[1]

const printable = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
const anyMeta: fc.Arbitrary<EventMeta> = fc.record(
  {
    id: printable,
    type: fc.constantFrom("sideload.message.imported.v1", "sideload.dialogue.opened.v1"),
    source: printable,
    time: printable,
    correlation: printable,
    causation: printable,
    actor: printable,
    state: fc.constant(state),
  },
  { requiredKeys: ["id", "type", "source", "time"], noNullPrototype: true },
)
const anyTip: fc.Arbitrary<Tip> = fc.oneof(
  fc.constant(NO_TIP),
  fc.record({
    sequence: fc.nat(),
    version: fc.integer({ min: 1 }),
    hash: fc.stringMatching(/^[1-9a-f]{64}$/),
  }),
)

describe("an event's headers", () => {
  test("are CloudEvents' and ours, each once, the hash over all others last", () => {
    const { headers, hash } = writeHeaders(subject, NO_TIP, full, "[]")
    assert.deepEqual(headers, [
      ["ce-specversion", "1.0"],
      ["ce-id", full.id],
      ["ce-type", full.type],
      ["ce-source", full.source],
      ["ce-time", full.time],
      ["ce-dataschema", "urn:sideload:message:imported:v1"],
      ["sl-envelope", "1"],
      ["sl-version", "1"],
      ["sl-digest", sha256Hex("[]")],
      ["sl-prev", GENESIS],
      ["sl-correlation", "c"],
      ["sl-causation", "d"],
      ["sl-actor", "worker"],
      ["sl-state", "imported,u,17,1706745598,,60,ab"],
      ["sl-hash", hash],
    ])
    assert.equal(hash, chainHash(subject, headers))
  })
  test("follow the event before: its hash, the next version", () => {
    fc.assert(
      fc.property(anyTip, anyMeta, fc.uint8Array(), (tip, of, body) => {
        const { headers } = writeHeaders(subject, tip, of, body)
        assert.equal(get(headers)("sl-prev"), tip.hash)
        assert.equal(get(headers)("sl-version"), String(tip.version + 1))
        assert.equal(get(headers)("sl-digest"), sha256Hex(body))
        assert.equal(new Set(headers.map(([name]) => name)).size, headers.length)
        for (const [name] of headers) assert.match(name, /^(ce|sl)-[a-z]+$/)
      }),
    )
  })
  test("read back are the envelope", () => {
    fc.assert(
      fc.property(anyTip, anyMeta, fc.uint8Array(), (tip, of, body) => {
        const { headers, hash } = writeHeaders(subject, tip, of, body)
        assert.deepEqual(readEnvelope(get(headers)), {
          ...of,
          version: tip.version + 1,
          digest: sha256Hex(body),
          prev: tip.hash,
          hash,
        })
      }),
    )
  })
  for (const [what, value] of [
    ["a letter beyond ASCII", "Анна"],
    ["a space before", " worker"],
    ["a space behind", "worker "],
    ["nothing at all", ""],
    ["a line break", "a\r\nsl-hash: 0"],
    ["a tab", "a\tb"],
    ["a control character", "a\u007f"],
  ]) {
    test(`are refused with ${what} in a value`, () => {
      for (const field of ["id", "source", "time", "actor", "correlation", "causation"]) {
        assert.throws(() => writeHeaders(subject, NO_TIP, { ...meta, [field]: value }, "[]"), RangeError)
      }
    })
  }
  test("say in a refusal which header it is, never what it holds", () => {
    assert.throws(
      () => writeHeaders(subject, NO_TIP, { ...meta, actor: "Анна Каренина" }, "[]"),
      (error) => error instanceof Error && /sl-actor/.test(error.message) && !/Анна/.test(error.message),
    )
  })
})

describe("reading an envelope", () => {
  const { headers } = writeHeaders(subject, { sequence: 9, version: 4, hash: "a".repeat(64) }, full, "[]")
  const withHeader = (name: string, value: string | undefined) => (asked: string) =>
    asked === name ? value : get(headers)(asked)
  for (const name of ["ce-id", "ce-type", "ce-source", "ce-time", "sl-envelope", "sl-version", "sl-digest"]) {
    test(`without ${name} names it`, () => {
      assert.deepEqual(readEnvelope(withHeader(name, undefined)), { wrong: name })
    })
  }
  for (const [name, value] of [
    ["sl-prev", undefined],
    ["sl-hash", undefined],
    ["sl-envelope", "2"],
    ["ce-type", "sideload.message.imported.v2"],
    ["ce-type", "toString"],
    ["sl-version", "0"],
    ["sl-version", "05"],
    ["sl-version", "5.0"],
    ["sl-version", "0x5"],
    ["sl-version", ""],
    ["sl-digest", "A".repeat(64)],
    ["sl-prev", GENESIS],
    ["sl-prev", "a".repeat(63)],
    ["sl-hash", "g".repeat(64)],
    ["sl-state", "imported,u"],
    ["sl-state", ""],
  ] as const) {
    test(`with ${name} ${JSON.stringify(value)} names it`, () => {
      assert.deepEqual(readEnvelope(withHeader(name, value)), { wrong: name })
    })
  }
  test("of a first event wants 64 zeros before it", () => {
    const first = writeHeaders(subject, NO_TIP, meta, "[]").headers
    const changed = (name: string) => (name === "sl-prev" ? "a".repeat(64) : get(first)(name))
    assert.deepEqual(readEnvelope(changed), { wrong: "sl-prev" })
  })
})
