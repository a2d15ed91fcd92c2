/**
 * The one law of this reader: whatever a message holds is in what was observed of it. A message of arbitrary known and unknown fields is
 * read, and each value in it is looked for: as it is, as a part of the text, or as the peer, the place or the time that it became. Left out
 * on purpose are local times, empty strings, what is null, and where a file lies that destroys itself.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { dialoguesOf, message, readExport, service } from "./testing.ts"

type Fields = Record<string, unknown>

/** Texts and numbers that are hardly found by chance. */
const word = fc.string({ unit: "grapheme", minLength: 3, maxLength: 9 })
const large = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n })
const number = fc.oneof(fc.integer({ min: 1000 }), fc.double({ noNaN: true, min: 0.5, max: 90 }), large)
const leaf = fc.oneof(word, number, fc.boolean(), fc.constant(null))
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(word, tie("any"), { maxKeys: 3 }),
  ),
})).any

const part = fc.record(
  {
    type: fc.constantFrom("plain", "bold", "text_link", "custom_emoji", "mention_name", "newest"),
    text: word,
    href: fc.oneof(word, value),
    user_id: number,
    document_id: fc.oneof(word, large),
    collapsed: fc.boolean(),
    more: value,
  },
  { requiredKeys: ["type", "text"] },
)
const peer = fc
  .tuple(fc.constantFrom("user", "chat", "channel"), fc.integer({ min: 1000 }))
  .map((one) => one.join(""))
const recent = fc.record(
  { from: fc.option(word), from_id: fc.oneof(peer, value), more: value },
  { requiredKeys: ["from_id"] },
)
const reaction = fc.record(
  {
    type: fc.constantFrom("emoji", "custom_emoji", "paid"),
    count: fc.nat(),
    emoji: fc.oneof(word, value),
    document_id: fc.oneof(word, large),
    recent: fc.oneof(fc.array(recent, { maxLength: 3 }), value),
    more: value,
  },
  { requiredKeys: ["type", "count"] },
)

const text = fc.oneof(word, fc.array(fc.oneof(word, part), { maxLength: 3 }))
const path = fc.oneof(
  word,
  word.map((name) => `${name} (File unavailable, please try again later)`),
)

const known = fc.record(
  {
    from: fc.option(word),
    from_id: peer,
    author: word,
    forwarded_from: fc.option(word),
    forwarded_from_id: peer,
    saved_from: fc.option(word),
    reply_to_message_id: fc.integer({ min: -9000, max: 9000 }),
    reply_to_peer_id: peer,
    via_bot: word,
    edited_unixtime: fc.integer({ min: 1 }).map(String),
    text,
    text_entities: fc.array(part, { maxLength: 3 }),
    reactions: fc.oneof(fc.array(reaction, { maxLength: 3 }), value),
    inline_bot_buttons: value,
    rich_message: value,
  },
  { requiredKeys: [] },
)
const media = fc.dictionary(
  fc.constantFrom(
    ..."photo_file_size file_name file_size thumbnail media_type mime_type duration_seconds width height sticker_emoji performer title".split(
      " ",
    ),
    ..."media_spoiler contact_information location_information place_name poll invoice_information todo_list".split(
      " ",
    ),
  ),
  value,
)
const files = fc.record({ photo: fc.oneof(path, value), file: fc.oneof(path, value) }, { requiredKeys: [] })
const unknown = fc.dictionary(fc.oneof(word, fc.constant("__proto__")), value, { maxKeys: 3 })

const joined = (...all: ReadonlyArray<Fields>): Fields =>
  Object.fromEntries(all.flatMap((one) => Object.entries(one)))

const fields = fc.tuple(unknown, media, files, known).map((all) => joined(...all))

const action = fc.record(
  {
    actor: fc.option(word),
    actor_id: peer,
    action: fc.oneof(word, fc.constantFrom("create_group", "topic_edit", "edit_group_photo"), value),
    photo: path,
    text,
    members: value,
    reactions: value,
  },
  { requiredKeys: [] },
)

/** As JSON, with every digit of what no double holds. */
const written = (held: unknown): string => {
  if (typeof held === "bigint") return String(held)
  if (typeof held !== "object" || held === null) return JSON.stringify(held)
  if (Array.isArray(held)) return `[${held.map(written).join()}]`
  return `{${Object.entries(held).map(([key, one]) => `${JSON.stringify(key)}:${written(one)}`)}}`
}

function* leavesOf(held: unknown): Generator<string> {
  if (held === null || held === undefined || held === "") return
  if (typeof held !== "object") yield String(held)
  else for (const one of Object.values(held)) yield* leavesOf(one)
}

const leftOut = new Set(["date", "date_unixtime", "id", "type"])

/** The values of a message. A name and the reason why its file is missing are two. */
const valuesOf = (all: Fields): ReadonlyArray<string> =>
  Object.entries(all)
    .filter(([key]) => !leftOut.has(key))
    .flatMap(([, one]) => [...leavesOf(one)].flatMap((leaf) => leaf.split(/ (?=\(File unavailable)/)))

/** Those of the values that are nowhere in what was observed; that a part of a text is plain, its lack of an entity says. */
const missing = (values: ReadonlyArray<string>, observed: unknown): ReadonlyArray<string> => {
  const leaves = new Set<string>(["plain"])
  const note = (held: unknown): void => {
    if (typeof held !== "object" || held === null) {
      leaves.add(String(held))
      return
    }
    const { kind, id, box } = held as Fields
    if (typeof kind === "string") leaves.add(`${kind}${id}`)
    if (box === "c") leaves.add(`channel${(held as Fields)["channel"]}`)
    for (const one of Object.values(held)) note(one)
  }
  note(observed)
  const texts = [...leaves].join("\u0000")
  return values.filter((one) => !leaves.has(one) && !texts.includes(one))
}

const only = async (all: Fields) => {
  const file = `{"name":"x","type":"private_group","id":700800901,"messages":[${written(all)}]}`
  const { items, refusal } = await readExport(file)
  if (refusal !== undefined) throw refusal
  const [dialogue] = dialoguesOf(items)
  return dialogue?.messages[0] ?? dialogue?.services[0]
}

describe("nothing is lost", () => {
  test("of an ordinary message, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(fields, async (some) => {
        const all = joined(message(7), some, { id: 7, type: "message", date_unixtime: "1704067207" })
        assert.deepEqual(missing(valuesOf(all), await only(all)), [])
      }),
      { numRuns: 400 },
    )
  })

  test("of a service message, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(action, unknown, async (some, more) => {
        const all = joined(service(7), more, some, { id: 7, type: "service", date_unixtime: "1704067207" })
        assert.deepEqual(missing(valuesOf(all), await only(all)), [])
      }),
      { numRuns: 300 },
    )
  })

  test("and the test can fail: what was not observed is missing", () => {
    assert.deepEqual(missing(["чай", "user5"], { kind: "user", id: 5 }), ["чай"])
  })
})
