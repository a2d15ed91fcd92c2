import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { BinaryReader } from "telegram/extensions/BinaryReader.js"
import { everything, FORUM } from "../everything.ts"
import { type ExportWorld, openWorld } from "./exportWorld.ts"
import { dialogsOf, everythingWorld, inputsOf, wholeHistory } from "./testing.ts"

type Written = { getBytes(): Buffer }

/** What an object says: its class and fields, without those that are absent, which the library reads as null or false. */
const plain = (value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return value.toString("hex")
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  if ("toJSNumber" in value) return String(value)
  const { originalArgs } = value as { readonly originalArgs?: Readonly<Record<string, unknown>> }
  const fields = Object.entries(originalArgs ?? {})
    .filter(
      ([key, field]) => !/^flags2?$/.test(key) && field !== undefined && field !== null && field !== false,
    )
    .map(([key, field]) => [key, plain(field)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return { class: (value as { readonly className?: string }).className, ...Object.fromEntries(fields) }
}

const readBack = (written: Written): unknown => new BinaryReader(written.getBytes()).tgReadObject()

const check = (world: ExportWorld): number => {
  let checked = 0
  for (const key of inputsOf(world).keys()) {
    for (const message of wholeHistory(world, key)) {
      assert.deepEqual(plain(readBack(message)), plain(message), `${key} ${message.id}`)
      checked++
    }
  }
  const dialogs = dialogsOf(world)
  assert.deepEqual(plain(readBack(dialogs)), plain(dialogs))
  return checked
}

describe("what the world answers can be written by the schema and is the same when read", () => {
  test("for a message and an action of every kind", async () => {
    const messages = everything().chats.list.flatMap((chat) => chat.messages)
    assert.equal(check(await everythingWorld({ forums: [FORUM] })), messages.length)
  })
  test("for the example's export", async () => {
    const example = fileURLToPath(new URL("../../../examples/export", import.meta.url))
    assert.equal(check(await openWorld(join(example, "result.json"))), 318)
  })
})
