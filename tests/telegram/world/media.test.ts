import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { everyMedia } from "../everything/media.ts"
import { everythingWorld, wholeHistory } from "./testing.ts"

const AUNT = "user/500600701"

const ordinary = async (key: string, options = {}) =>
  wholeHistory(await everythingWorld(options), key).filter((message) => message instanceof Api.Message)

describe("media", () => {
  test("of every kind are told in their order", async () => {
    const media = (await ordinary(AUNT)).flatMap(({ media }) => media ?? [])
    assert.equal(media.length, everyMedia.length)
    const counts = new Map<string, number>()
    for (const { className } of media) counts.set(className, (counts.get(className) ?? 0) + 1)
    assert.deepEqual(
      [...counts],
      [
        ["MessageMediaPhoto", 3],
        ["MessageMediaDocument", 12],
        ["MessageMediaContact", 2],
        ["MessageMediaGeo", 2],
        ["MessageMediaGeoLive", 1],
        ["MessageMediaVenue", 2],
        ["MessageMediaPoll", 2],
      ],
    )
  })
  test("of documents say by their attributes what they are", async () => {
    const media = (await ordinary(AUNT)).flatMap(({ media }) => media ?? [])
    const attributes = media.flatMap((one) =>
      one instanceof Api.MessageMediaDocument && one.document instanceof Api.Document
        ? [
            one.document.attributes
              .map(({ className }) => className.replace("DocumentAttribute", ""))
              .join(" "),
          ]
        : [],
    )
    assert.deepEqual(attributes, [
      "ImageSize Sticker Filename",
      "ImageSize Sticker Filename",
      "Video Sticker Filename",
      "ImageSize Sticker Filename",
      "Video",
      "Audio",
      "Audio",
      "Video Animated Filename",
      "Video Filename",
      "Audio Filename",
      "Filename",
      "ImageSize Filename",
    ])
  })
  test("one sticker in two messages is one document", async () => {
    const documents = (await ordinary(AUNT)).flatMap(({ media }) =>
      media instanceof Api.MessageMediaDocument && media.document ? media.document.id.toString() : [],
    )
    assert.equal(documents[0], documents[1])
    assert.equal(new Set(documents).size, documents.length - 1)
  })
  test("of games, invoices, giveaways and what is paid for are told", async () => {
    const bot = (await ordinary("user/500600720")).flatMap(({ media }) => media ?? [])
    const [game, invoice] = bot
    assert.ok(game instanceof Api.MessageMediaGame && game.game.shortName === "kettlechess")
    assert.ok(invoice instanceof Api.MessageMediaInvoice && invoice.totalAmount.toJSNumber() === 500)
    const [giveaway, results, paid] = (await ordinary("channel/1500600704")).flatMap(
      ({ media }) => media ?? [],
    )
    assert.ok(giveaway instanceof Api.MessageMediaGiveaway)
    assert.equal(giveaway.untilDate, 1_706_745_600)
    assert.ok(results instanceof Api.MessageMediaGiveawayResults && results.winners.length === 2)
    assert.ok(paid instanceof Api.MessageMediaPaidMedia && paid.starsAmount.toJSNumber() === 5)
  })
  test("of a kind that the exporter did not know is there, with a time and no more", async () => {
    const [, , unknown] = await ordinary("user/500600702")
    assert.ok(unknown?.media instanceof Api.MessageMediaUnsupported && unknown.date > 1_704_700_000)
  })
})
