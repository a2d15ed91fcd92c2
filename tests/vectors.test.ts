/** The worked vectors of docs/log-format.md are what the program does, and what another implementation makes of the same page. */
import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { open, secretKey } from "../adapters/keys/aead.ts"
import { readBody, SELF_KEY } from "../adapters/keys/bodies.ts"
import { openDataKeys, openPersona, openRoot } from "../adapters/keys/records.ts"
import { canonicalFilters } from "../application/importing/filters.ts"
import { monthOf } from "../application/recording.ts"
import { chainHash, chainText, type Header, NO_TIP, type Tip } from "../domain/chain.ts"
import { readEnvelope, writeHeaders } from "../domain/envelope.ts"
import { decodeData } from "../domain/event.ts"
import { deriveKey, hmac } from "../domain/hash.ts"
import { NAMESPACE, uuidV5 } from "../domain/identity.ts"
import type { Filters } from "../domain/import/events.ts"
import { joinParts } from "../domain/parts.ts"
import { makeNames } from "../domain/persona/names.ts"
import { type EventState, formatState, parseState } from "../domain/state.ts"
import { formatSubject } from "../domain/subject.ts"

type KeyRecord = { readonly name: string; readonly content: string; readonly record: string }
type Stored = {
  readonly identity: string
  readonly parts: ReadonlyArray<{ readonly key: string; readonly fields: Record<string, unknown> }>
  readonly body: string
  readonly headers: ReadonlyArray<Header>
  readonly text: string
  readonly hash: string
}
type Vectors = {
  readonly secrets: Record<"master" | "root" | "personaKey" | "tenant" | "persona", string> & {
    account: number
  }
  readonly derivedKeys: ReadonlyArray<{ of: "root" | "personaKey"; label: string; key: string }>
  readonly names: ReadonlyArray<{ label: string; text: string; name: string }>
  readonly uuids: { namespace: string; ids: ReadonlyArray<{ name: string; id: string }> }
  readonly importFilters: { filters: Filters; canonical: string }
  readonly months: ReadonlyArray<{ occurred?: number; recorded: string; month: string }>
  readonly states: ReadonlyArray<{ header: string; fields: EventState }>
  readonly keyRecords: { root: KeyRecord; persona: KeyRecord; data: ReadonlyArray<KeyRecord> }
  readonly events: { subject: string; stored: ReadonlyArray<Stored> }
}

const path = fileURLToPath(new URL("../docs/vectors.json", import.meta.url))
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors
const { secrets, keyRecords, events } = vectors
const hex = (text: string): Buffer => Buffer.from(text, "hex")
const bytes = (text: string): Buffer => Buffer.from(text, "utf8")
const secretOf = { root: hex(secrets.root), personaKey: hex(secrets.personaKey) }
const get = (headers: ReadonlyArray<Header>) => (name: string) =>
  headers.find(([known]) => known === name)?.[1]

describe("the vectors", () => {
  test("agree with another implementation", () => {
    const script = fileURLToPath(new URL("./chain/vectors.py", import.meta.url))
    const { stdout, status } = spawnSync("python3", [script, path], { encoding: "utf8" })
    assert.deepEqual([stdout.trim(), status], ["all vectors agree", 0])
  })
  test("of derived keys and opaque names are the program's", () => {
    for (const { of, label, key } of vectors.derivedKeys) {
      assert.equal(deriveKey(secretOf[of], label).toString("hex"), key)
    }
    const names = makeNames(secretOf.personaKey)
    const named: Record<string, (text: string) => string> = {
      "sideload.v1/event": names.event,
      "sideload.v1/revision": names.revisionOf,
    }
    for (const { label, text, name } of vectors.names) {
      const secret = label === "sideload.v1/lookup" ? secretOf.root : secretOf.personaKey
      assert.equal(hmac(deriveKey(secret, label))(text).toString("hex").slice(0, 32), name)
      assert.equal(named[label]?.(text) ?? name, name)
    }
    const nameOf = (label: string, text: string) =>
      vectors.names.find((one) => one.label === `sideload.v1/${label}` && one.text === text)?.name
    assert.equal(names.dialogue({ kind: "user", id: 5001 }), nameOf("dialogue", "user/5001"))
    assert.equal(names.peerTag({ kind: "user", id: 5001 }), nameOf("peer", "user/5001"))
    const content = { sent: false, text: "Привет 👋" }
    assert.equal(names.revision(content), nameOf("revision", "sideload.revision.v1\n\nПривет 👋"))
  })
  test("of ids, months, states and filters are the program's", () => {
    assert.equal(NAMESPACE, vectors.uuids.namespace)
    for (const { name, id } of vectors.uuids.ids) assert.equal(uuidV5(name), id)
    for (const { occurred, recorded, month } of vectors.months)
      assert.equal(monthOf(occurred, recorded), month)
    for (const { header, fields } of vectors.states) {
      assert.equal(formatState(fields), header)
      assert.deepEqual(parseState(header), fields)
    }
    assert.equal(canonicalFilters(vectors.importFilters.filters), vectors.importFilters.canonical)
  })
  test("of key records open to what they say", () => {
    const sealedRoot = JSON.parse(keyRecords.root.record) as { iv: string; ct: string }
    const plain = open(secretKey(hex(secrets.master)), "sideload.root.v1", sealedRoot)
    assert.equal(plain.toString("hex"), secrets.root)
    const root = openRoot(hex(secrets.master), bytes(keyRecords.root.record))
    const name = root.lookup(secrets)
    assert.equal(name, keyRecords.persona.name)
    const persona = openPersona(root, name, bytes(keyRecords.persona.record))
    assert.equal(persona.live?.part, secrets.persona)
    assert.deepEqual(persona.live?.content, JSON.parse(keyRecords.persona.content))
    const wrap = secretKey(deriveKey(secretOf.personaKey, "sideload.v1/records"))
    for (const { name: of, content, record } of keyRecords.data) {
      assert.deepEqual(openDataKeys(wrap, of, bytes(record)).keys, JSON.parse(content))
    }
  })
})

describe("the vectors of events", () => {
  const names = makeNames(secretOf.personaKey)
  const keys = new Map(
    keyRecords.data.flatMap(({ content }) =>
      Object.values(JSON.parse(content) as Record<string, { id: string; secret: string }>).map(
        ({ id, secret }) => [id, secretKey(Buffer.from(secret, "base64url"))] as const,
      ),
    ),
  )
  test("lie on the subject of their dialogue", () => {
    const { tenant, persona } = secrets
    const dialogue = names.dialogue({ kind: "user", id: 5001 })
    assert.equal(formatSubject({ of: "dialogue", tenant, persona, dialogue }), events.subject)
  })
  test("are chained by the program as they are there", () => {
    let tip: Tip = NO_TIP
    for (const { body, headers, text, hash, identity } of events.stored) {
      const envelope = readEnvelope(get(headers))
      if ("wrong" in envelope) assert.fail(envelope.wrong)
      assert.equal(envelope.id, names.event(identity))
      assert.equal(chainText(events.subject, headers), text)
      assert.equal(chainHash(events.subject, headers), hash)
      const written = writeHeaders(events.subject, tip, envelope, body)
      assert.deepEqual(written, { headers, hash })
      tip = { sequence: 0, version: envelope.version, hash }
    }
  })
  test("have bodies that open to their parts, and to data that fits its type", () => {
    for (const { body, headers, parts } of events.stored) {
      const envelope = readEnvelope(get(headers))
      if ("wrong" in envelope) assert.fail(envelope.wrong)
      const opened = readBody(events.subject, envelope.id, bytes(body), (id) => keys.get(id))
      assert.deepEqual(
        opened,
        parts.map(({ fields }) => fields),
      )
      assert.equal(decodeData(envelope.type, joinParts(opened)).ok, true)
    }
  })
  test("are quoted on the page as they are", () => {
    const page = readFileSync(new URL("../docs/log-format.md", import.meta.url), "utf8")
    const [first] = events.stored
    assert.ok(page.includes(`    ${first?.text.trimEnd().replaceAll("\n", "\n    ")}\n`))
    assert.ok(page.includes(`\`${first?.hash}\``))
    assert.ok(page.includes(vectors.importFilters.canonical))
    assert.ok(page.includes(vectors.uuids.namespace))
    assert.equal(SELF_KEY, "self")
  })
})
