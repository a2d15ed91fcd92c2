import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { olderChat } from "./olderForms.ts"
import { account, chat, dialoguesOf, FRIEND, message, mine, readExport, service } from "./testing.ts"

const types = [
  "personal_chat",
  "bot_chat",
  "private_group",
  "private_supergroup",
  "public_supergroup",
  "public_channel",
]

const fields = fc.record(
  {
    text: fc.string({ unit: "grapheme", maxLength: 12 }),
    reply_to_message_id: fc.integer({ min: 1, max: 1000 }),
    edited_unixtime: fc.integer({ min: 1_704_067_300, max: 1_704_900_000 }).map(String),
    type: fc.constantFrom("message", "message", "service"),
  },
  { requiredKeys: ["text", "type"] },
)

type Step = readonly [number, number, Record<string, unknown>]

/** Rising ids; the senders that a chat of the type can have. In a channel that is the channel. */
const messagesOf = (type: string, id: number, migrated: boolean, steps: ReadonlyArray<Step>) => {
  let at = migrated && type.endsWith("supergroup") ? -999_999_999 : 0
  return steps.map(([step, sender, extra], index) => {
    at += step
    if (at < 0 && index > steps.length / 2) at = 1
    const others = type === "personal_chat" || type === "bot_chat" ? [id] : [id + 1, FRIEND, 5]
    const channel = type === "public_channel"
    const from_id = channel ? `channel${id}` : `user${others[sender % others.length]}`
    if (extra["type"] === "service") return service(at, { action: "edit_group_title", actor_id: from_id })
    return sender === 0 && !channel ? mine(at, extra) : message(at, { ...extra, from_id })
  })
}

const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(9), fields), { maxLength: 6 })

const anyChat = fc
  .tuple(fc.constantFrom(...types), fc.integer({ min: 1, max: 2_000_000_000 }), fc.boolean(), steps)
  .map(([type, id, migrated, list]) => chat(messagesOf(type, id, migrated, list), { type, id }))

/** A chat whose messages show the form of the whole file, however little the others hold. */
const telling = chat([message(1)])

const places = async (content: unknown) => {
  const { items, refusal } = await readExport(content, {}, { timezone: "+05:00" })
  assert.equal(refusal, undefined)
  return dialoguesOf(items).map(({ seen, messages, ended }) => ({
    seen,
    ended,
    messages: messages.map(({ box, id, occurred, edited, content: { sender, sent, reply } }) => ({
      ...{ box, id, occurred, edited },
      ...{ sender, sent, reply },
    })),
  }))
}

describe("any export, rewritten as an older version would have written it", () => {
  for (const era of ["E1", "E2"] as const) {
    test(`has the same places, senders and times as ${era}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyChat, { maxLength: 3 }), async (chats) => {
          const all = [telling, ...chats]
          const older = await places(account(all.map((one) => olderChat(one, era))))
          assert.deepEqual(older, await places(account(all)))
        }),
        { numRuns: 100 },
      )
    })
  }
})
