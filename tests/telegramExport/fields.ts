/** Fields of a message: a small file for each line. */
import assert from "node:assert/strict"
import { ACCOUNT, account, chat, FRIEND, message } from "../../adapters/telegram/export/testing.ts"
import type { ReactionsObserved } from "../../domain/dialogue/messageEvents.ts"
import { type Fields, friend, onlyService, type Proof, type Proofs, says, service } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"
import { times } from "./times.ts"

const CHANNEL = 1500600701
const supergroup = { type: "private_supergroup", id: CHANNEL, name: "Хор" }

const reacted =
  (reactions: ReadonlyArray<Fields>, expected: ReactionsObserved): Proof =>
  async () => {
    const { messages } = await onlyDialogue(account([chat([message(7, { reactions })])]))
    assert.deepEqual(messages[0]?.reactions, expected)
    assert.equal(messages[0]?.content.extra, undefined)
  }

const nested = { known: [1, { deep: null }] }

export const fields: Proofs = {
  id: says({ id: 12 }, {}, { box: "u", id: 12 }),
  "type message": says({ type: "message" }, {}),
  "type service": async () => {
    const { id, service: seen } = await onlyService(
      account([chat([service(7, { action: "joined_telegram" })])]),
    )
    assert.deepEqual([id, seen.action], [7, "joined_telegram"])
  },
  "type unsupported": async () => {
    const { messages } = await onlyDialogue(account([chat([{ id: 7, type: "unsupported" }, message(9)])]))
    const [placeholder, next] = messages
    assert.deepEqual([placeholder?.id, placeholder?.occurred, placeholder?.content.text], [7, undefined, ""])
    assert.ok((placeholder?.fidelity ?? 0) < (next?.fidelity ?? 0))
  },
  ...times,
  from: says({ from: "Ada 🫖" }, { senderName: "Ada 🫖" }),
  "from null": says({ from: null }, { senderName: undefined }),
  from_id: async () => {
    await says({}, { sender: friend, sent: false })()
    await says({ from_id: `user${ACCOUNT}` }, { sender: { kind: "user", id: ACCOUNT }, sent: true })()
  },
  "from_id anonymous": says(
    { from_id: `channel${CHANNEL}` },
    { sender: { kind: "channel", id: CHANNEL }, sent: false },
    { box: "c" },
    supergroup,
  ),
  author: says({ author: "Ada" }, { signature: "Ada" }),
  forwarded_from: says({ forwarded_from: "Ada" }, { forward: { name: "Ada" } }),
  "forwarded_from null": says({ forwarded_from: null }, { forward: {} }),
  forwarded_from_id: says(
    { forwarded_from: "Ada", forwarded_from_id: "channel17" },
    { forward: { name: "Ada", peer: { kind: "channel", id: 17 } } },
  ),
  saved_from: async () => {
    await says({ saved_from: "Ada" }, { forward: { name: "Ada" } })()
    const both = { forwarded_from: "Ada", saved_from: "Хор" }
    await says(both, { forward: { name: "Ada" }, extra: { saved_from: "Хор" } })()
  },
  reply_to_message_id: async () => {
    await says({ reply_to_message_id: 5 }, { reply: { box: "u", id: 5 } })()
    await says(
      { reply_to_message_id: 5 },
      { reply: { box: "c", channel: CHANNEL, id: 5 } },
      { box: "c" },
      supergroup,
    )()
  },
  "reply_to_message_id migrated": says(
    { reply_to_message_id: -999_999_939 },
    { reply: { box: "u", id: 61 } },
    { box: "c" },
    supergroup,
  ),
  reply_to_peer_id: says(
    { reply_to_message_id: 5, reply_to_peer_id: `channel${CHANNEL}` },
    { reply: { box: "c", channel: CHANNEL, id: 5 } },
  ),
  via_bot: says({ via_bot: "@gif" }, { viaBot: "@gif" }),
  text: async () => {
    await says({ text: "соль", text_entities: undefined }, { text: "соль" })()
    const parts = ["see ", { type: "link", text: "example.org" }]
    await says(
      { text: parts, text_entities: undefined },
      { text: "see example.org", entities: [{ type: "link", offset: 4, length: 11 }] },
    )()
  },
  text_entities: says(
    {
      text_entities: [
        { type: "plain", text: "a " },
        { type: "bold", text: "b" },
      ],
      text: ["a ", { type: "bold", text: "b" }],
    },
    { text: "a b", entities: [{ type: "bold", offset: 2, length: 1 }] },
  ),
  rich_message: async () => {
    const rich_message = { rtl: false, part: false, blocks: [{ type: "paragraph", text: "Рецепт чая" }] }
    const raw = message(7, { rich_message, text: undefined, text_entities: undefined })
    const { messages } = await onlyDialogue(account([chat([raw])]))
    assert.match(messages[0]?.content.text ?? "", /Рецепт чая/)
    assert.deepEqual(messages[0]?.content.extra?.["rich_message"], rich_message)
  },
  reactions: reacted(
    [
      { type: "emoji", count: 3, emoji: "❤" },
      { type: "custom_emoji", count: 2, document_id: "5368324170671202286" },
      { type: "paid", count: 9 },
    ],
    {
      reactions: [
        { type: "emoji", count: 3, emoji: "❤" },
        { type: "custom_emoji", count: 2, documentId: "5368324170671202286" },
        { type: "paid", count: 9 },
      ],
    },
  ),
  "reactions recent": reacted(
    [
      {
        ...{ type: "emoji", count: 3, emoji: "❤" },
        recent: [{ from: "Ada", from_id: `user${FRIEND}`, date: "2024-01-01T03:00:00" }],
      },
    ],
    {
      reactions: [{ type: "emoji", count: 3, emoji: "❤" }],
      recent: [{ peer: friend, reaction: "❤", name: "Ada" }],
    },
  ),
  inline_bot_buttons: says(
    { inline_bot_buttons: [[{ type: "url", text: "go", data: "https://example.org" }]] },
    { extra: { inline_bot_buttons: [[{ type: "url", text: "go", data: "https://example.org" }]] } },
  ),
  "unknown field": async () => {
    await says({ new_thing: nested }, { extra: { new_thing: nested } })()
    const { ended } = await onlyDialogue(account([chat([message(7, { new_thing: nested }), message(9)])]))
    assert.equal(ended?.unknownFields, 1)
  },
  "long number": async () => {
    const text = JSON.stringify(account([chat([message(7, { new_thing: { id: 0 } })])]))
    const { messages } = await onlyDialogue(text.replace('{"id":0}', '{"id":5368324170671202286}'))
    assert.deepEqual(messages[0]?.content.extra, { new_thing: { id: "5368324170671202286" } })
  },
}
