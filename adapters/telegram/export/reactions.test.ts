import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { chat, dialoguesOf, message, onlyMessage, readExport } from "./testing.ts"

const reacted = async (reactions: unknown) => {
  const { items } = await readExport(chat([message(7, { reactions })]))
  const [dialogue] = dialoguesOf(items)
  const only = dialogue?.messages[0]
  return {
    reactions: only?.reactions,
    extra: only?.content.extra,
    unknown: dialogue?.ended?.unknownFields,
  }
}

describe("reactions", () => {
  test("given an emoji, it is counted, and nothing of it is left in the content", async () => {
    assert.deepEqual(await reacted([{ type: "emoji", count: 2, emoji: "👍" }]), {
      reactions: { reactions: [{ type: "emoji", count: 2, emoji: "👍" }] },
      extra: undefined,
      unknown: undefined,
    })
  })

  test("given a custom emoji, its document is kept, be it an id, a path or a sentence", async () => {
    for (const document_id of [
      "5368324170671202286",
      "stickers/a.webp",
      "(File unavailable, please try again later)",
    ]) {
      const { reactions } = await reacted([{ type: "custom_emoji", count: 1, document_id }])
      assert.deepEqual(reactions, {
        reactions: [{ type: "custom_emoji", count: 1, documentId: document_id }],
      })
    }
  })

  test("given an id without quotes, it keeps its digits", async () => {
    const file = JSON.stringify(
      chat([message(7, { reactions: [{ type: "custom_emoji", count: 1, document_id: "here" }] })]),
    )
    const { items } = await readExport(file.replace('"here"', "5368324170671202286"))
    const [only] = dialoguesOf(items)[0]?.messages ?? []
    assert.equal(only?.reactions?.reactions[0]?.documentId, "5368324170671202286")
  })

  test("given stars and an empty one, both are counted", async () => {
    const list = [
      { type: "paid", count: 50 },
      { type: "empty", count: 1 },
    ]
    assert.deepEqual((await reacted(list)).reactions, { reactions: list })
  })

  test("given some of those who reacted, each has a name, a peer and a reaction", async () => {
    const date = "2024-01-01T03:00:00"
    const { reactions, extra } = await reacted([
      {
        type: "emoji",
        count: 9,
        emoji: "🔥",
        recent: [
          { from: "Zdenka", from_id: "user17", date },
          { from: null, from_id: "channel1500600701", date },
        ],
      },
      { type: "paid", count: 1, recent: [{ from: "Агафья", from_id: "user18", date }] },
    ])
    assert.deepEqual(reactions?.recent, [
      { peer: { kind: "user", id: 17 }, reaction: "🔥", name: "Zdenka" },
      { peer: { kind: "channel", id: 1500600701 }, reaction: "🔥" },
      { peer: { kind: "user", id: 18 }, reaction: "paid", name: "Агафья" },
    ])
    assert.equal(extra, undefined)
  })

  test("given somebody who cannot be told, or of whom more is said, that one is kept and counted", async () => {
    const other = { from: "Zdenka", from_id: 17, date: "2024-01-01T03:00:00" }
    const more = { from: "Agafia", from_id: "user18", big: true }
    const known = { from: "Ferapont", from_id: "user19" }
    const seen = await reacted([{ type: "emoji", count: 3, emoji: "🔥", recent: [other, known, more] }])
    assert.deepEqual(seen, {
      reactions: {
        reactions: [{ type: "emoji", count: 3, emoji: "🔥" }],
        recent: [{ peer: { kind: "user", id: 19 }, reaction: "🔥", name: "Ferapont" }],
      },
      extra: { reactions: [{ type: "emoji", count: 3, recent: [other, more] }] },
      unknown: 1,
    })
  })

  test("given a field that nobody knows, it is kept and counted", async () => {
    const seen = await reacted([{ type: "emoji", count: 3, emoji: "🔥", chosen: true }])
    assert.deepEqual(seen.reactions?.reactions, [{ type: "emoji", count: 3, emoji: "🔥" }])
    assert.deepEqual(seen.extra, { reactions: [{ type: "emoji", count: 3, chosen: true }] })
    assert.equal(seen.unknown, 1)
  })

  test("given another shape, it is kept as it stands", async () => {
    assert.deepEqual(await reacted("many"), {
      reactions: undefined,
      extra: { reactions: "many" },
      unknown: 1,
    })
    const { reactions, extra } = await reacted([7, { type: "emoji", count: -1 }])
    assert.deepEqual(reactions, { reactions: [] })
    assert.deepEqual(extra, { reactions: [7, { type: "emoji", count: -1 }] })
  })

  test("given none, nothing is said of them", async () => {
    assert.equal("reactions" in (await onlyMessage({})), false)
  })
})
