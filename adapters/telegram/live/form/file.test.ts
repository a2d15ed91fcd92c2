import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { fileOf, type LiveFile } from "./file.ts"
import { long, message, service, wired } from "./testing.ts"
import { document, imageSize, photo, picture, sizes, sticker } from "./testingMedia.ts"

describe("the file of a message", () => {
  const thumbSizeOf = (file: LiveFile | undefined) =>
    file?.location.className === "InputPhotoFileLocation" ||
    file?.location.className === "InputDocumentFileLocation"
      ? file.location.thumbSize
      : undefined
  const fileIn = (media: Api.TypeMessageMedia) => fileOf(wired(message(7, { media })))

  test("is a photo's largest size, or the document", () => {
    const largest = fileIn(new Api.MessageMediaPhoto({ photo: photo(sizes) }))
    assert.deepEqual(
      [largest?.kind, largest?.size, largest?.mime, largest?.dc, largest?.location.className],
      ["photo", 70_000, undefined, 2, "InputPhotoFileLocation"],
    )
    assert.equal(thumbSizeOf(largest), "y")
    const file = fileIn(
      new Api.MessageMediaDocument({ document: document([imageSize, sticker], "image/webp") }),
    )
    assert.deepEqual([file?.kind, file?.size, file?.mime, file?.dc], ["sticker", 90_000, "image/webp", 4])
    assert.equal(thumbSizeOf(file), "")
  })
  test("can be asked for as it is", () => {
    const file = fileIn(new Api.MessageMediaDocument({ document: document([], "") }))
    assert.deepEqual([file?.kind, file?.mime], ["document", undefined])
    assert.ok(file?.location.getBytes().length)
  })
  test("is none where it destroys itself, is gone, or is no file of the message's own", () => {
    const webpage = new Api.WebPagePending({ id: long(1), date: 1 })
    for (const media of [
      new Api.MessageMediaPhoto({ photo: photo(sizes), ttlSeconds: 1 }),
      new Api.MessageMediaDocument({ document: document([], "a/b"), ttlSeconds: 2147483647 }),
      new Api.MessageMediaPhoto({ photo: photo(sizes.slice(0, 1)) }),
      new Api.MessageMediaPhoto({}),
      new Api.MessageMediaDocument({ document: new Api.DocumentEmpty({ id: long(1) }) }),
      new Api.MessageMediaWebPage({ webpage }),
      new Api.MessageMediaPaidMedia({ starsAmount: long(1), extendedMedia: [] }),
    ])
      assert.equal(fileIn(media), undefined)
  })
})

describe("the file of a service message", () => {
  test("is a group's new photo", () => {
    const file = fileOf(wired(service(7, new Api.MessageActionChatEditPhoto({ photo: picture() }))))
    assert.deepEqual([file?.kind, file?.size, file?.dc], ["photo", 30_000, 2])
    assert.equal(
      fileOf(wired(service(7, new Api.MessageActionSuggestProfilePhoto({ photo: picture() }))))?.kind,
      "photo",
    )
  })
  test("is none otherwise", () => {
    const gone = new Api.MessageActionChatEditPhoto({ photo: new Api.PhotoEmpty({ id: long(1) }) })
    assert.equal(fileOf(wired(service(7, gone))), undefined)
    assert.equal(fileOf(wired(service(7, new Api.MessageActionChatDeletePhoto()))), undefined)
  })
})
