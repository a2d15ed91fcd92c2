/** What was released stays readable: the schemas' files are what the domain says, and every golden event still is one. */
import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, test } from "node:test"
import { check, frozenSums, schemaTexts } from "../docs/exportSchemas.ts"
import { breaches } from "../docs/schemaEvolution.ts"
import { ImportFile, ImportLive } from "../domain/command.ts"
import { decodeData, type EventType, schemas } from "../domain/event.ts"
import { type Decoded, decoder } from "../domain/typebox.ts"

const golden = async (path: string): Promise<ReadonlyArray<unknown>> =>
  JSON.parse(
    await readFile(new URL(`./golden/${path}.json`, import.meta.url), "utf8"),
  ) as ReadonlyArray<unknown>

const allDecode = (examples: ReadonlyArray<unknown>, decode: (data: unknown) => Decoded<unknown>): void => {
  assert.ok(examples.length > 0)
  for (const data of examples) assert.deepEqual(decode(data), { ok: true, value: data })
}

/** Every field that the examples have, at any depth. */
const fieldsIn = (value: unknown): ReadonlyArray<string> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsIn(inner)])

describe("golden events", () => {
  for (const type of Object.keys(schemas) as ReadonlyArray<EventType>) {
    test(`of ${type} still are what they were`, async () => {
      allDecode(await golden(`events/${type}`), (data) => decodeData(type, data))
    })
    test(`of ${type} show every field that there is`, async () => {
      const shown = new Set(fieldsIn(await golden(`events/${type}`)))
      const fields = Object.keys((schemas[type] as { readonly properties: object }).properties)
      assert.deepEqual(
        fields.filter((name) => !shown.has(name)),
        [],
      )
    })
  }
  test("have commands beside them", async () => {
    allDecode(await golden("commands/sideload.import-file.v1"), decoder(ImportFile))
    allDecode(await golden("commands/sideload.import-live.v1"), decoder(ImportLive))
  })
})

describe("the schemas' files", () => {
  test("are what the domain says, and what was released is unchanged", async () => {
    assert.deepEqual(await check(), [])
  })
  test("name themselves as an event's header does", () => {
    for (const [name, text] of schemaTexts()) {
      const { $id } = JSON.parse(text) as { readonly $id: string }
      assert.equal($id, `urn:${name.replaceAll(".", ":")}`)
    }
  })
  test("are frozen for every event and command that there is", async () => {
    const frozen = await frozenSums()
    for (const name of schemaTexts().keys()) assert.ok(frozen.has(`tests/golden/schemas/${name}.json`), name)
  })
})

describe("a released schema", () => {
  const inner = { type: "object", required: ["a"], properties: { a: { type: "string" } } }
  const old = {
    type: "object",
    required: ["x"],
    properties: { x: { type: "integer" }, y: inner, z: { anyOf: [inner, { const: 1 }] } },
  }
  const changed = (change: (schema: typeof old) => object) => breaches(old, change(structuredClone(old)))

  test("may gain an optional field, at any depth", () => {
    const more = { ...inner, properties: { ...inner.properties, b: { type: "string" } } }
    assert.deepEqual(
      changed((one) => one),
      [],
    )
    assert.deepEqual(
      changed((one) => ({ ...one, properties: { ...one.properties, w: { type: "string" }, y: more } })),
      [],
    )
    const anyOf = [more, { const: 1 }]
    assert.deepEqual(
      changed((one) => ({ ...one, properties: { ...one.properties, z: { anyOf } } })),
      [],
    )
  })
  test("may change in nothing else", () => {
    const { y: _, ...withoutY } = old.properties
    for (const other of [
      { ...old, required: [] },
      { ...old, required: ["x", "y"] },
      { ...old, required: ["x", "w"], properties: { ...old.properties, w: {} } },
      { ...old, properties: withoutY },
      { ...old, properties: { ...old.properties, x: { type: "number" } } },
      { ...old, properties: { ...old.properties, x: { type: "integer", minimum: 1 } } },
      { ...old, properties: { ...old.properties, z: { anyOf: [inner] } } },
      { ...old, additionalProperties: false },
      null,
    ]) {
      assert.notDeepEqual(breaches(old, other), [])
    }
  })
})
