/**
 * The same dialogue from an export and from Telegram itself, in either order: the read models hold the same of it. Plain messages make no second
 * event; of what a live source shows more exactly, its form stays.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import {
  ACCOUNT,
  CHANNEL,
  channel,
  dateOf,
  fromExport,
  long,
  message,
  pageOf,
  service,
  serviceFromExport,
  user,
} from "../adapters/telegram/live/form/testing.ts"
import type { Observe } from "../domain/dialogue/decide.ts"
import type { DialogueSeen } from "../domain/observation.ts"
import { plan } from "../projections/neo4j/plan.ts"
import { neo4jProjection } from "../projections/neo4j/projection.ts"
import { fold } from "../projections/postgres/fold.ts"
import { postgresProjection } from "../projections/postgres/projection.ts"
import { decidedLog } from "./decidedLog.ts"
import { page } from "./observed.ts"

const FRIEND = 500600701
const dialogue: DialogueSeen = {
  peer: { kind: "channel", id: CHANNEL },
  type: "supergroup",
  title: "Самовар",
}
const where = { dialogue: dialogue.peer }

const photo = () =>
  new Api.Photo({
    ...{ id: long(5), accessHash: long(6), fileReference: Buffer.from("ref"), date: 1, dcId: 2 },
    sizes: [new Api.PhotoSize({ type: "x", w: 640, h: 480, size: 30_000 })],
  })
const smile = new Api.ReactionEmoji({ emoticon: "😀" })
const emoji = new Api.MessageEntityCustomEmoji({
  offset: 0,
  length: 2,
  documentId: long("5368324170671202286"),
})

const said = { peerId: channel(CHANNEL), fromId: user(FRIEND) }
const at = (id: number, fields: Parameters<typeof message>[1]) => message(id, { ...said, ...fields })

/** Five of these are plain: what both sources show of them is the same. */
const live: ReadonlyArray<Api.TypeMessage> = [
  at(1, { message: "чай" }),
  at(2, { message: "чай и кофе", entities: [new Api.MessageEntityBold({ offset: 0, length: 3 })] }),
  at(3, { message: "чай!", editDate: dateOf(60), fromId: user(ACCOUNT), out: true }),
  at(4, { message: "да", replyTo: new Api.MessageReplyHeader({ replyToMsgId: 1 }) }),
  at(5, { message: "чай", fwdFrom: new Api.MessageFwdHeader({ date: 1, fromId: user(42) }) }),
  at(6, { media: new Api.MessageMediaPhoto({ photo: photo() }), message: "вот" }),
  at(7, { message: "🫖", entities: [emoji] }),
  at(8, { message: "ау", replyTo: new Api.MessageReplyHeader({ forumTopic: true, replyToMsgId: 2 }) }),
  at(9, { message: "не я", fromId: channel(CHANNEL), out: true }),
  at(10, {
    message: "?",
    reactions: new Api.MessageReactions({ results: [new Api.ReactionCount({ reaction: smile, count: 2 })] }),
  }),
  service(11, new Api.MessageActionChatEditPhoto({ photo: photo() }), said),
  service(12, new Api.MessageActionPinMessage(), {
    ...said,
    replyTo: new Api.MessageReplyHeader({ replyToMsgId: 1 }),
  }),
  at(13, { media: new Api.MessageMediaDice({ value: 4, emoticon: "🎲" }) }),
]

const time = (id: number) => ({ id, date_unixtime: String(dateOf(id)) })
const plain = (id: number, text: string, fields = {}) =>
  fromExport({ ...time(id), text, text_entities: [{ type: "plain", text }], ...fields }, where)
const picture = { photo: "photos/photo_1.jpg", photo_file_size: 30_000, width: 640, height: 480 }
const path = "stickers/sticker (1).webp"

const exported = [
  plain(1, "чай"),
  fromExport({ ...time(2), text: [{ type: "bold", text: "чай" }, " и кофе"] }, where),
  plain(3, "чай!", {
    from: "Ferapont Quillabee",
    from_id: `user${ACCOUNT}`,
    edited_unixtime: String(dateOf(60)),
  }),
  plain(4, "да", { reply_to_message_id: 1 }),
  plain(5, "чай", { forwarded_from: null, forwarded_from_id: "user42" }),
  plain(6, "вот", picture),
  fromExport({ ...time(7), text: [{ type: "custom_emoji", text: "🫖", document_id: path }] }, where),
  plain(8, "ау", { reply_to_message_id: 2 }),
  plain(9, "не я", { from: "Самовар", from_id: `channel${CHANNEL}` }),
  plain(10, "?", { reactions: [{ type: "emoji", count: 1, emoji: "😀" }] }),
  plain(13, ""),
]
const exportedServices = [
  serviceFromExport({ ...time(11), action: "edit_group_photo", ...picture }, where),
  serviceFromExport({ ...time(12), action: "pin_message", message_id: 1 }, where),
]

const file: Observe = { ...page(exported, { dialogue }), services: exportedServices, seen: dateOf(100) }
const fromTelegram = (seen: number): Observe => ({
  ...page([], { dialogue }),
  ...pageOf(live, where),
  seen,
})

const sorted = <A extends object>(rows: Iterable<A>): ReadonlyArray<unknown> =>
  [...rows]
    .map((row) => {
      const {
        created_at: _,
        last_seen_at: __,
        sequence: ___,
        at: ____,
        ...rest
      } = row as Record<string, unknown>
      return rest
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const rowsOf = (pages: ReadonlyArray<Observe>) => {
  const [batch, ...more] = fold(decidedLog(pages).flatMap(postgresProjection.apply))
  assert.ok(batch?._tag === "Batch" && more.length === 0)
  const { messages, media, services, peers, dialogues } = batch
  const { rows, reactions } = messages.group_messages
  return [rows, reactions, services, media, peers, dialogues].map((of) => sorted<object>(of.values()))
}

const nodesOf = (pages: ReadonlyArray<Observe>) => {
  const [write, ...more] = plan(decidedLog(pages).flatMap(neo4jProjection.apply))
  assert.ok(write?._tag === "Write" && more.length === 0)
  return [write.posts, write.peers, write.dialogues].map((of) => sorted<object>(of.values()))
}

const typesOf = (pages: ReadonlyArray<Observe>) =>
  decidedLog(pages).map(({ type, state }) => ({ type, state }))

describe("an export and a live source of one dialogue", () => {
  const after = fromTelegram(dateOf(200))

  test("come to the same rows and nodes in either order: those of the live source alone", () => {
    assert.deepEqual(rowsOf([file, after]), rowsOf([after, file]))
    assert.deepEqual(rowsOf([file, after]), rowsOf([after]))
    assert.deepEqual(nodesOf([file, after]), nodesOf([after, file]))
    assert.deepEqual(nodesOf([file, after]), nodesOf([after]))
  })

  test("come to the same where the export was made after the live source was read", () => {
    const before = fromTelegram(dateOf(50))
    assert.deepEqual(rowsOf([file, before]), rowsOf([before, file]))
    assert.deepEqual(nodesOf([file, before]), nodesOf([before, file]))
  })

  test("import each message once, and plain ones are never edited by the other", () => {
    const edits = typesOf([file, after]).filter(({ type }) => type === "sideload.message.edited.v1")
    assert.deepEqual(
      edits.map(({ state }) => (state !== undefined && "id" in state ? state.id : 0)),
      [6, 7, 8, 9, 13],
    )
    const imported = ({ type }: { type: string }) => type === "sideload.message.imported.v1"
    assert.equal(typesOf([file, after]).filter(imported).length, 11)
    assert.equal(typesOf([after, file]).filter(imported).length, 11)
  })

  test("make nothing happen once the live source came first, but for what was seen later", () => {
    assert.equal(decidedLog([after, file]).length, decidedLog([after]).length)
    assert.equal(decidedLog([file, after, file, after]).length, decidedLog([file, after]).length)
  })
})
