/**
 * After the example was imported nothing in the log or among the keys tells of anybody in it: headers and subjects have fixed or random shapes
 * only, and hold no name, id or word of the file. Message ids and times stand in `sl-state` on purpose and are looked at as such.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { after, before, describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import type { StoredEvent } from "../application/eventLog.ts"
import { KeyStore } from "../application/keyStore.ts"
import { isEventType } from "../domain/event.ts"
import { parseState } from "../domain/state.ts"
import { parseSubject } from "../domain/subject.ts"
import { ACCOUNT, importPath, inLog, readLog, TENANT } from "./imports.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"

const folder = fileURLToPath(new URL("../examples/export", import.meta.url))

/** Fields of the export that hold the exporter's own vocabulary, and message ids and times. */
const notOfAnybody = new Set(
  `about type media_type mime_type action date date_unixtime edited edited_unixtime reply_to_message_id message_id
  language discard_reason`.split(/\s+/),
)

type Found = { readonly texts: Set<string>; readonly numbers: Set<string> }

const collect = (value: unknown, found: Found, isMessage = false): Found => {
  if (typeof value === "string") found.texts.add(value)
  if (typeof value === "number") found.numbers.add(String(Math.abs(value)))
  if (typeof value !== "object" || value === null) return found
  for (const [name, inner] of Object.entries(value)) {
    if (notOfAnybody.has(name) || (isMessage && name === "id")) continue
    if (name === "messages" && Array.isArray(inner)) for (const one of inner) collect(one, found, true)
    else collect(inner, found)
  }
  return found
}

const wordsIn = (texts: Iterable<string>): ReadonlySet<string> => {
  const words = new Set<string>()
  for (const text of texts) {
    for (const [word] of text.toLowerCase().matchAll(/\p{L}{4,}/gu)) words.add(word)
  }
  return words
}
const digitsIn = (texts: Iterable<string>): ReadonlyArray<string> =>
  [...texts].flatMap((text) => [...text.matchAll(/\d{6,}/g)].map(([digits]) => digits))

const HEX32 = /^[0-9a-f]{32}$/
const HEX64 = /^[0-9a-f]{64}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What each header may hold: a constant of the format, a count, a time, or what looks random. */
const shapes: Readonly<Record<string, (value: string) => boolean>> = {
  "ce-specversion": (value) => value === "1.0",
  "ce-id": (value) => HEX32.test(value),
  "ce-type": isEventType,
  "ce-source": (value) => value === "urn:sideload:source:telegram-export",
  "ce-time": (value) => /^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value),
  "ce-dataschema": (value) => isEventType(value.slice("urn:".length).replaceAll(":", ".")),
  "sl-envelope": (value) => value === "1",
  "sl-version": (value) => /^[1-9]\d*$/.test(value),
  "sl-digest": (value) => HEX64.test(value),
  "sl-prev": (value) => HEX64.test(value),
  "sl-hash": (value) => HEX64.test(value),
  "sl-correlation": (value) => UUID.test(value),
  "sl-causation": (value) => UUID.test(value),
  "sl-actor": (value) => value === "worker",
  "sl-state": (value) => {
    const state = parseState(value)
    return (
      state !== undefined && HEX32.test(state.revision) && (state.kind !== "peer" || HEX32.test(state.tag))
    )
  },
}

/** The part of a header in which something could hide: not the constants, and of a state only its tag and revision. */
const couldHide = (name: string, value: string): string => {
  if (["ce-type", "ce-source", "ce-dataschema", "sl-actor"].includes(name)) return ""
  if (name !== "sl-state") return value
  const state = parseState(value)
  return state?.kind === "peer" ? `${state.tag} ${state.revision}` : (state?.revision ?? "")
}

/** Random hex holds a short number by chance: that one tells something where it stands alone. */
const tells = (text: string, number: string): boolean =>
  number.length >= 9 ? text.includes(number) : new RegExp(`(?<![0-9a-z])${number}(?![0-9a-z])`).test(text)

describe("the log of the example", () => {
  let server: NatsServer
  let stored: ReadonlyArray<StoredEvent>
  let keys: string
  let found: Found
  before(async () => {
    server = await makeNatsServer()
    const place = { settings: server.account(), master: randomBytes(32) }
    const outcome = await inLog(place, importPath(folder))
    assert.ok(outcome.stats.messages_imported > 250)
    stored = await inLog(place, readLog)
    const records = Effect.flatMap(KeyStore, (store) => store.list(""))
    keys = (await inLog(place, records)).map(({ name, value }) => name + Buffer.from(value)).join("\n")
    found = collect(JSON.parse(await readFile(`${folder}/result.json`, "utf8")), {
      texts: new Set(),
      numbers: new Set(),
    })
  })
  after(() => server.remove())

  test("has subjects of random and opaque parts only", () => {
    for (const { subject } of stored) {
      const of = parseSubject(subject)
      if (of === undefined || !("persona" in of)) assert.fail("a subject that no import makes")
      assert.equal(of.tenant, TENANT)
      assert.match(of.persona, HEX32)
      if (of.of === "dialogue") assert.match(of.dialogue, HEX32)
      if (of.of === "import") assert.match(of.importId, UUID)
    }
  })
  test("has headers of fixed and opaque shapes only, each once", () => {
    for (const { headerNames, header } of stored) {
      const ours = headerNames.filter((name) => !name.startsWith("Nats-"))
      assert.equal(new Set(ours).size, ours.length)
      for (const name of ours) {
        assert.ok(shapes[name]?.(header(name) ?? "") === true, `${name} does not look as it must`)
      }
      for (const name of headerNames)
        if (name.startsWith("Nats-")) assert.match(name, /^Nats-(Batch|Expected)-/)
    }
  })
  test("holds no id, name or word of the file in headers, subjects and key records", () => {
    const texts = [...found.texts]
    const words = [...wordsIn(texts)].filter((word) => !/^[a-f]{1,7}$/.test(word))
    const numbers = new Set([...found.numbers, ...digitsIn(texts)].filter((digits) => digits.length >= 6))
    assert.ok(words.length > 500)
    assert.ok(numbers.has(String(ACCOUNT)) && numbers.size >= 8)
    const places = stored.flatMap(({ subject, headerNames, header }) => [
      subject
        .split(".")
        .slice(2)
        .join(" ")
        .replace(/\b(dialogue|import|persona)\b/, ""),
      ...headerNames.map((name) => couldHide(name, header(name) ?? "")),
    ])
    const where = places.join("\n").toLowerCase()
    for (const word of words) assert.equal(where.includes(word), false, "a header tells")
    for (const number of numbers) assert.equal(tells(where, number), false, "a header tells")
    const inKeys = keys.toLowerCase()
    // Base64 holds any short word by chance.
    for (const word of words)
      if (/[^a-z]/.test(word) || word.length > 7) assert.equal(inKeys.includes(word), false)
    for (const number of numbers) assert.equal(tells(inKeys, number), false)
  })
  test("holds no text of the file in bodies either", () => {
    const bodies = stored.map(({ body }) => Buffer.from(body).toString("utf8")).join("\n")
    const lower = bodies.toLowerCase()
    for (const word of wordsIn(found.texts)) {
      if (/[^a-z]/.test(word) || word.length > 8) assert.equal(lower.includes(word), false, "a body tells")
    }
    for (const text of found.texts) {
      if (text.length < 9) continue
      for (const start of [0, 1, 2]) {
        const inside = Buffer.from(text).subarray(start).toString("base64url").slice(0, -2)
        if (inside.length >= 9) assert.equal(bodies.includes(inside), false, "a body tells in base64")
      }
    }
  })
})
