import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { account, chat, dialoguesOf, message, mine, readExport } from "./testing.ts"

const text = fc.string({ unit: "grapheme", maxLength: 20 })
const name = fc.oneof(text, fc.constantFrom('"},{"', "\\", "\n   },\n", "]\n   }"))

const fields = fc.record(
  {
    text: fc.oneof(
      name,
      fc.array(fc.oneof(name, fc.record({ type: fc.constant("bold"), text: name })), { maxLength: 3 }),
    ),
    text_entities: fc.array(fc.record({ type: fc.constantFrom("plain", "italic"), text: name }), {
      maxLength: 3,
    }),
    from: fc.option(name),
    forwarded_from: fc.option(name),
    reply_to_message_id: fc.integer({ min: -5, max: 1000 }),
    photo: name,
    reactions: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

/** Rising ids, each with its fields and whose it is. */
const messages = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean(), fields), { maxLength: 6 })
  .map((steps) => {
    let id = 0
    return steps.map(([step, own, extra]) => {
      id += step
      return own ? mine(id, extra) : message(id, extra)
    })
  })

const head = fc.constantFrom(
  { type: "personal_chat" },
  { type: "bot_chat" },
  { type: "private_group" },
  { type: "private_supergroup" },
  { type: "public_channel", name: null },
)

const chats = fc
  .array(fc.tuple(messages, head), { maxLength: 3 })
  .map((list) => list.map(([m, h]) => chat(m, h)))

const file = fc
  .tuple(chats, fc.constantFrom<number | string>(0, 1, 1, 2, "\t"), fc.boolean())
  .map(([list, space, single]) => {
    const value =
      single && list[0] !== undefined ? list[0] : account(list, { other_data: { a: [1e9, null, true, "x"] } })
    return JSON.stringify(value, null, space)
  })

describe("any export", () => {
  test("yields the same items however its bytes are cut into reads", async () => {
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.integer({ min: 1, max: 3 })),
        async (bytes, readSize, limit) => {
          const filters = limit === null ? {} : { limit }
          const whole = await readExport(bytes, filters)
          const cut = await readExport(bytes, filters, { readSize })
          assert.equal(whole.refusal, undefined)
          assert.equal(cut.refusal, undefined)
          assert.deepEqual(dialoguesOf(cut.items), dialoguesOf(whole.items))
        },
      ),
      { numRuns: 100 },
    )
  })

  test("cut off at any byte is refused, and what was yielded is the beginning of the whole", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.nat(), async (content, at) => {
        const bytes = Buffer.from(content)
        const { items, refusal } = await readExport(bytes.subarray(0, at % bytes.length))
        assert.ok(refusal, "it was not refused")
        const whole = dialoguesOf((await readExport(bytes)).items)
        for (const [index, { messages: seen }] of dialoguesOf(items).entries()) {
          assert.deepEqual(seen, whole[index]?.messages.slice(0, seen.length))
        }
      }),
      { numRuns: 120 },
    )
  })

  test("with any byte changed it is read or refused, and nothing else happens", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.nat(), fc.integer({ min: 0, max: 255 }), async (content, at, byte) => {
        const bytes = Buffer.from(content)
        bytes[at % bytes.length] = byte
        await readExport(bytes)
      }),
      { numRuns: 120 },
    )
  })
})
