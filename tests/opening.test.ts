/** What readers of a real log make of its events: opened, erased, unreadable; and when they stop. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Layer } from "effect"
import { keyringLayer } from "../adapters/keys/keyring.ts"
import { dataTombstone, personaTombstone } from "../adapters/keys/records.ts"
import { natsLayer } from "../adapters/nats/layer.ts"
import { EventLog, type StoredEvent } from "../application/eventLog.ts"
import { KeyMissing } from "../application/keyring.ts"
import { KeyStore } from "../application/keyStore.ts"
import { isUnreadable, type OpenedEvent } from "../application/openedEvent.ts"
import { type Header, NO_TIP } from "../domain/chain.ts"
import { type EventMeta, readEnvelope, writeHeaders } from "../domain/envelope.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import { importShown, inLog, openLog, type Place, readLog } from "./imports.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { BORIS, choir, message, VERA, withAnna } from "./observed.ts"

const JANUARY = 1_705_000_000
const FEBRUARY = 1_707_000_000

const shown = [
  {
    dialogue: withAnna,
    pages: [
      [
        message(1, { occurred: JANUARY, content: { text: "январь", sender: withAnna.peer } }),
        message(2, { occurred: FEBRUARY, content: { text: "февраль", forward: { peer: BORIS } } }),
      ],
    ],
  },
  {
    dialogue: choir,
    pages: [[message(1, { box: "c", occurred: JANUARY, content: { sender: VERA, senderName: "Вера" } })]],
  },
]

const readable = (event: OpenedEvent): LogEvent =>
  isUnreadable(event) ? assert.fail(`unreadable: ${event.problem}`) : event

/** The place with the records under a prefix lost. */
const openWithout = ({ settings, master }: Place, prefix: string) => {
  const nats = natsLayer(settings)
  const losing = Layer.effect(
    KeyStore,
    Effect.map(KeyStore, (store) => ({
      ...store,
      get: (name: string) => (name.startsWith(prefix) ? Effect.succeed(undefined) : store.get(name)),
    })),
  )
  const keyring = Layer.provide(keyringLayer(master), Layer.provide(losing, nats))
  return Effect.runPromise(Effect.provide(openLog, Layer.merge(nats, keyring)))
}

const meta: EventMeta = {
  id: "0".repeat(32),
  type: "sideload.operator.acted.v1",
  source: "urn:sideload:test",
  time: "2026-11-23T07:00:00.000Z",
}
const openBody = (fields: unknown): Buffer =>
  Buffer.from(JSON.stringify([{ k: "open", pt: Buffer.from(JSON.stringify(fields)).toString("base64url") }]))

/** Appends as the first event of a subject what no decider would; `headers` and `body` may contradict each other. */
const appendStray = (subject: string, headers: ReadonlyArray<Header>, body: Buffer) =>
  Effect.flatMap(EventLog, (log) => log.append(subject, [{ headers, body }], 0))

describe("a reader of the log", () => {
  let server: NatsServer
  let place: Place
  let stored: ReadonlyArray<StoredEvent>
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  const begin = async () => {
    place = { settings: server.account(), master: randomBytes(32) }
    await inLog(place, importShown(shown))
    stored = await inLog(place, readLog)
  }
  const partsOf = (subject: string | undefined) => {
    const [, , persona = "", , dialogue = ""] = (subject ?? "").split(".")
    return { persona, dialogue }
  }
  const subjectOf = (text: string, events: ReadonlyArray<LogEvent>) =>
    events.find(({ data }) => data !== undefined && "text" in data && data.text === text)?.subject
  const texts = (events: ReadonlyArray<LogEvent>) =>
    events.flatMap(({ type, data }) =>
      type === "sideload.message.imported.v1"
        ? [data === undefined ? "-" : (data as { text: string }).text]
        : [],
    )
  const destroy = (name: string, tombstone: Uint8Array) =>
    inLog(
      place,
      Effect.flatMap(KeyStore, (store) => store.destroy(name, tombstone)),
    )

  test("reads what was imported, in its dialogue and of its account", async () => {
    await begin()
    const events = (await inLog(place, openLog)).map(readable)
    assert.deepEqual(texts(events), ["январь", "февраль", "text 1"])
    const [first] = events.filter(({ type }) => type === "sideload.message.imported.v1")
    assert.deepEqual(first?.dialogue, { peer: withAnna.peer, type: "dm" })
    assert.equal(first?.account, 100200300)
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      stored.map((_, i) => i + 1),
    )
  })
  test("stops where a key is lost, be it a message's, a dialogue's first or the persona's", async () => {
    await begin()
    const events = (await inLog(place, openLog)).map(readable)
    const { persona, dialogue } = partsOf(subjectOf("январь", events))
    const opened = events.find(({ type }) => type === "sideload.dialogue.opened.v1")
    const recorded = (opened?.time ?? "").slice(0, 7).replace("-", "")
    for (const lost of [
      `data.${persona}.${dialogue}.202401`,
      `data.${persona}.${dialogue}.${recorded}`,
      "data.",
    ]) {
      await assert.rejects(openWithout(place, lost), (error) => error instanceof KeyMissing)
    }
  })
  test("sees a destroyed month as erased: its envelope stays, and all else is as it was", async () => {
    await begin()
    const imported = (await inLog(place, openLog)).map(readable)
    const subject = subjectOf("январь", imported)
    const { persona, dialogue } = partsOf(subject)
    await destroy(`data.${persona}.${dialogue}.202401`, dataTombstone())
    const events = (await inLog(place, openLog)).map(readable)
    assert.deepEqual(texts(events), ["-", "февраль", "text 1"])
    const erased = events.find((event) => event.subject === subject && event.data === undefined)
    assert.deepEqual(erased?.dialogue, { peer: withAnna.peer, type: "dm" })
    assert.equal(erased?.state?.kind, "imported")
  })
  test("sees a destroyed persona as erased, and still reads what was never sealed", async () => {
    await begin()
    const { persona } = partsOf(stored[0]?.subject)
    const [first] = stored
    const envelope = readEnvelope((name) => first?.header(name))
    if (first === undefined || "wrong" in envelope) assert.fail("no first event")
    const body = openBody({ reason: "asked for" })
    const erased = { ...meta, type: "sideload.persona.erased.v1" } as const
    const tip = { sequence: 1, version: 1, hash: envelope.hash }
    const { headers } = writeHeaders(first.subject, tip, erased, body)
    const append = Effect.flatMap(EventLog, (log) => log.append(first.subject, [{ headers, body }], 1))
    assert.equal((await inLog(place, append))._tag, "Appended")
    const records = await inLog(
      place,
      Effect.flatMap(KeyStore, (store) => store.list("persona.")),
    )
    await destroy(records[0]?.name ?? "", personaTombstone([persona]))
    const events = (await inLog(place, openLog)).map(readable)
    const readableStill = events.filter(({ data }) => data !== undefined)
    assert.deepEqual(
      readableStill.map(({ type, data }) => [type, data]),
      [["sideload.persona.erased.v1", { reason: "asked for" }]],
    )
    for (const { account, dialogue } of events) assert.deepEqual([account, dialogue], [undefined, undefined])
    assert.deepEqual(texts(events), ["-", "-", "-"])
  })
  test("hands on what it cannot understand as unreadable, with a rule and no content", async () => {
    await begin()
    const good = openBody({ action: "test", arguments: {} })
    const written = (body: Buffer, of: EventMeta = meta) =>
      writeHeaders("events.system.audit", NO_TIP, of, body).headers
    const unknown = written(good).map(
      ([name, value]): Header => [name, name === "ce-type" ? "other.v1" : value],
    )
    const bad = openBody({ action: "a secret", arguments: 5 })
    const sealed = Buffer.from('[{"k":"x","iv":"","ct":""}]')
    const strays = [
      appendStray("events.unknown.subject.of.nobody.at.all", written(good), good),
      appendStray("events.t1.audit", written(good), good),
      appendStray("events.t2.audit", unknown, good),
      appendStray("events.t3.audit", written(good), bad),
      appendStray("events.t4.audit", written(bad), bad),
      appendStray("events.t5.audit", written(Buffer.from("not JSON")), Buffer.from("not JSON")),
      appendStray("events.t6.audit", written(sealed), sealed),
    ]
    for (const stray of strays) assert.equal((await inLog(place, stray))._tag, "Appended")
    const events = (await inLog(place, openLog)).slice(stored.length)
    assert.deepEqual(
      events.map((event) => (isUnreadable(event) ? event.problem : event.type)),
      [
        "unknown subject",
        "sideload.operator.acted.v1",
        "header ce-type",
        "sl-digest does not fit the body",
        "data of sideload.operator.acted.v1: /arguments Expected object",
        "the body cannot be decrypted",
        "the body cannot be decrypted",
      ],
    )
  })
})
