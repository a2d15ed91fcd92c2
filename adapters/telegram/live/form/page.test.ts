import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { Fidelity } from "../../../../domain/observation.ts"
import {
  BOT,
  CHANNEL,
  channel,
  dateOf,
  FRIEND,
  friend,
  fromExport,
  long,
  message,
  observed,
  pageOf,
  readingOf,
  service,
  supergroup,
  user,
} from "./testing.ts"

const plain = { text: "чай", text_entities: [{ type: "plain", text: "чай" }] }

describe("a plain message", () => {
  test("is in everything what the newest export shows of it", () => {
    assert.deepEqual(observed({ message: "чай" }), fromExport(plain))
    assert.deepEqual(
      observed({ message: "чай", editDate: dateOf(60) }),
      fromExport({ ...plain, edited_unixtime: String(dateOf(60)) }),
    )
    assert.equal(observed({ message: "чай" }).fidelity, Fidelity.exportWithUnixTime)
  })

  test("keeps its reply, its bot, its buttons and where it was forwarded from", () => {
    const live = observed({
      message: "чай",
      viaBotId: long(BOT),
      replyTo: new Api.MessageReplyHeader({ replyToMsgId: 5 }),
      fwdFrom: new Api.MessageFwdHeader({ date: 1, fromId: channel(CHANNEL), channelPost: 3 }),
      replyMarkup: new Api.ReplyInlineMarkup({
        rows: [new Api.KeyboardButtonRow({ buttons: [new Api.KeyboardButton({ text: "ещё" })] })],
      }),
    })
    const file = fromExport({
      ...plain,
      via_bot: "@kettle_bot",
      reply_to_message_id: 5,
      forwarded_from: "Самовар",
      forwarded_from_id: `channel${CHANNEL}`,
      inline_bot_buttons: [[{ type: "default", text: "ещё" }]],
    })
    assert.deepEqual(live, file)
  })

  test("with nothing in it counts as little as the export's", () => {
    assert.deepEqual(observed({}), fromExport({ text: "", text_entities: [] }))
    assert.equal(observed({}).fidelity, Fidelity.exportEmpty)
  })

  test("shows a web page no more than the export does", () => {
    const media = new Api.MessageMediaWebPage({ webpage: new Api.WebPageEmpty({ id: long(1) }) })
    assert.deepEqual(observed({ message: "чай", media }), fromExport(plain))
  })
})

describe("a page", () => {
  test("comes in rising order of ids, its empty messages counted", () => {
    const page = pageOf(
      [
        message(9, { message: "b" }),
        service(8, new Api.MessageActionHistoryClear()),
        new Api.MessageEmpty({ id: 5 }),
        message(3, { message: "a" }),
        service(2, new Api.MessageActionScreenshotTaken()),
      ],
      { dialogue: friend },
    )
    assert.deepEqual(
      page.messages.map(({ id }) => id),
      [3, 9],
    )
    assert.deepEqual(
      page.services.map(({ id }) => id),
      [2, 8],
    )
    assert.equal(page.empty, 1)
  })
  test("is read with the box that is asked for", () => {
    assert.equal(readingOf({ dialogue: supergroup }).box, "c")
    assert.equal(observed({ message: "чай", fromId: user(FRIEND) }, { dialogue: supergroup }).box, "c")
  })
})

describe("where the live form is the last word", () => {
  const withMedia = (media: Api.TypeMessageMedia) => observed({ media })

  test("media of any kind", () => {
    const geo = new Api.GeoPoint({ lat: 1, long: 2, accessHash: long(1) })
    assert.equal(withMedia(new Api.MessageMediaGeo({ geo })).fidelity, Fidelity.live)
  })
  test("texts that the export spoils", () => {
    const cut = (offset: number, length: number) => [new Api.MessageEntityBold({ offset, length })]
    assert.equal(observed({ message: "a🫖b", entities: cut(0, 2) }).fidelity, Fidelity.live)
    assert.equal(observed({ message: "a🫖b", entities: cut(2, 2) }).fidelity, Fidelity.live)
    assert.equal(observed({ message: "a🫖b", entities: cut(1, 2) }).fidelity, Fidelity.exportWithUnixTime)
    assert.equal(observed({ message: "\ufeffчай" }).fidelity, Fidelity.live)
    const emoji = new Api.MessageEntityCustomEmoji({ offset: 0, length: 2, documentId: long(5) })
    assert.equal(observed({ message: "🫖", entities: [emoji] }).fidelity, Fidelity.live)
  })
  test("but not media that this client is too old for: a newer export knows more, an older one less", () => {
    const live = observed({ media: new Api.MessageMediaUnsupported() })
    assert.deepEqual(live.content.extra, { unsupported: true })
    assert.equal(live.fidelity, Fidelity.exportEmpty)
    assert.ok(live.fidelity > fromExport({ type: "unsupported" }).fidelity)
  })
  test("a die and a story, which the export shows as empty messages", () => {
    const die = withMedia(new Api.MessageMediaDice({ value: 4, emoticon: "🎲" }))
    assert.deepEqual(die.content.media, { kind: "dice", emoji: "🎲", details: { value: 4 } })
    const story = withMedia(new Api.MessageMediaStory({ peer: user(FRIEND), id: 3 }))
    assert.deepEqual(story.content.media, { kind: "story" })
    assert.deepEqual([die.fidelity, story.fidelity], [Fidelity.live, Fidelity.live])
  })
})
