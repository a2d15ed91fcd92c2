/** What is written fast is what the library would write. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { write } from "./writing.ts"

const text = (length: number) => "ж".repeat(length)
const plain = (length: number) => new Api.TextWithEntities({ text: text(length), entities: [] })

const notification = (message: string) =>
  new Api.UpdateServiceNotification({
    type: "",
    message,
    media: new Api.MessageMediaEmpty(),
    entities: [],
  })

const objects: Readonly<Record<string, { getBytes(): Buffer }>> = {
  "a message with many flags": new Api.Message({
    out: true,
    silent: false,
    id: 7,
    fromId: new Api.PeerUser({ userId: returnBigInt("5000000001") }),
    peerId: new Api.PeerChannel({ channelId: returnBigInt(3) }),
    date: 1_700_000_000,
    message: text(300),
    entities: [
      new Api.MessageEntityBold({ offset: 0, length: 3 }),
      new Api.MessageEntityCustomEmoji({ offset: 4, length: 2, documentId: returnBigInt("-77") }),
    ],
    groupedId: returnBigInt("9223372036854775807"),
    editDate: 1_700_000_001,
  }),
  "large numbers below and above zero": new Api.ResPQ({
    nonce: returnBigInt("-170141183460469231731687303715884105728"),
    serverNonce: returnBigInt("170141183460469231731687303715884105727"),
    pq: Buffer.from([1, 2, 3]),
    serverPublicKeyFingerprints: [returnBigInt("-9223372036854775808"), returnBigInt(0)],
  }),
  "a place": new Api.GeoPoint({ long: -13.5, lat: 52.25, accessHash: returnBigInt(1) }),
  "a truth that is false": new Api.ChannelFull({
    id: returnBigInt(1),
    about: "",
    readInboxMaxId: 0,
    readOutboxMaxId: 0,
    unreadCount: 0,
    chatPhoto: new Api.PhotoEmpty({ id: returnBigInt(0) }),
    notifySettings: new Api.PeerNotifySettings({ silent: false }),
    botInfo: [],
    pts: -1,
    canViewStats: true,
  }),
  "a poll": new Api.Poll({
    id: returnBigInt(1),
    question: plain(2),
    answers: [new Api.PollAnswer({ text: plain(126), option: Buffer.from([0]) })],
  }),
  "bytes of all lengths around the long form": new Api.Updates({
    updates: [252, 253, 254, 255, 256].map((length) => notification("n".repeat(length))),
    users: [],
    chats: [],
    date: 0,
    seq: 0,
  }),
}

describe("writing an object", () => {
  for (const [name, object] of Object.entries(objects)) {
    test(`${name} gives the library's bytes`, () => {
      assert.deepEqual(write(object), object.getBytes())
    })
  }

  test("takes bytes that stand for an object as they are", () => {
    const bytes = Buffer.from([1, 2, 3, 4])
    assert.deepEqual(write({ getBytes: () => bytes }), bytes)
  })
})
