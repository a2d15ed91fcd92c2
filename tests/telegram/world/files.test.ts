import assert from "node:assert/strict"
import { describe, test } from "node:test"
import bigInt from "big-integer"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import { files } from "../everything/documents.ts"
import type { ExportWorld } from "./exportWorld.ts"
import { everythingWorld, wholeHistory } from "./testing.ts"

const AUNT = "user/500600701"
const MEGABYTE = 1024 * 1024

const photosOf = (world: ExportWorld): ReadonlyArray<Api.Photo> =>
  wholeHistory(world, AUNT).flatMap((message) =>
    message instanceof Api.Message &&
    message.media instanceof Api.MessageMediaPhoto &&
    message.media.photo instanceof Api.Photo
      ? message.media.photo
      : [],
  )

const documentsOf = (world: ExportWorld): ReadonlyArray<Api.Document> =>
  wholeHistory(world, AUNT).flatMap((message) =>
    message instanceof Api.Message &&
    message.media instanceof Api.MessageMediaDocument &&
    message.media.document instanceof Api.Document
      ? message.media.document
      : [],
  )

const sizeOf = (photo: Api.Photo): number => {
  const full = photo.sizes.at(-1)
  if (full instanceof Api.PhotoSizeProgressive) return full.sizes.at(-1) ?? 0
  return full instanceof Api.PhotoSize ? full.size : 0
}

const ofPhoto = ({ id, accessHash, fileReference }: Api.Photo, thumbSize = "y") =>
  new Api.InputPhotoFileLocation({ id, accessHash, fileReference, thumbSize })

const ofDocument = ({ id, accessHash, fileReference }: Api.Document, thumbSize = "") =>
  new Api.InputDocumentFileLocation({ id, accessHash, fileReference, thumbSize })

const part = (world: ExportWorld, location: Api.TypeInputFileLocation, offset: number, limit: number) => {
  const file = world.answer(new Api.upload.GetFile({ location, offset: bigInt(offset), limit }))
  assert.ok(file instanceof Api.upload.File)
  return file.bytes
}

const whole = (world: ExportWorld, location: Api.TypeInputFileLocation, limit = 4096): Buffer => {
  const parts: Array<Buffer> = []
  for (let offset = 0; ; offset += limit) {
    const bytes = part(world, location, offset, limit)
    parts.push(bytes)
    if (bytes.length < limit) return Buffer.concat(parts)
  }
}

const refused = (act: () => unknown, message: string): void => {
  assert.throws(act, (error) => error instanceof Refusal && error.code === 400 && error.message === message)
}

describe("the bytes of a file", () => {
  test("that lies beside the export are its own", async () => {
    const world = await everythingWorld()
    const [photo] = photosOf(world)
    const sketch = documentsOf(world).at(-1)
    assert.ok(photo !== undefined && sketch !== undefined)
    const jpeg = [...files].find(([path]) => path.includes("photo_1@"))?.[1]
    assert.deepEqual(whole(world, ofPhoto(photo)), jpeg)
    assert.deepEqual(whole(world, ofDocument(sketch)), files.get("chats/chat_02/files/sketch.png"))
  })
  test("that was left out are invented: as many as it has, the same each time, however they are asked for", async () => {
    const [world, again] = [await everythingWorld(), await everythingWorld()]
    const [, photo] = photosOf(world)
    const pdf = documentsOf(world).find(({ mimeType }) => mimeType === "application/pdf")
    assert.ok(photo !== undefined && pdf !== undefined)
    const bytes = whole(world, ofPhoto(photo))
    assert.deepEqual([bytes.length, sizeOf(photo)], [184_220, 184_220])
    assert.deepEqual(whole(again, ofPhoto(photo), 65_536), bytes)
    assert.equal(whole(world, ofDocument(pdf)).length, 3300)
    assert.equal(part(world, ofPhoto(photo), MEGABYTE, 4096).length, 0)
  })
  test("are smaller in a smaller size", async () => {
    const world = await everythingWorld()
    const [, photo] = photosOf(world)
    assert.ok(photo !== undefined)
    const small = photo.sizes.find((size) => size instanceof Api.PhotoSize && size.type === "m")
    assert.ok(small instanceof Api.PhotoSize)
    assert.equal(whole(world, ofPhoto(photo, "m")).length, small.size)
    refused(() => part(world, ofPhoto(photo, "q"), 0, 4096), "LOCATION_INVALID")
  })
  test("can be asked for in aligned parts only, none across a megabyte", async () => {
    const world = await everythingWorld()
    const [, photo] = photosOf(world)
    assert.ok(photo !== undefined)
    const location = ofPhoto(photo)
    refused(() => part(world, location, 100, 4096), "OFFSET_INVALID")
    for (const limit of [0, 1000, 12_288, 2 * MEGABYTE])
      refused(() => part(world, location, 0, limit), "LIMIT_INVALID")
    refused(() => part(world, location, MEGABYTE - 4096, 8192), "LIMIT_INVALID")
    const precise = new Api.upload.GetFile({ location, offset: bigInt(1024), limit: 3072, precise: true })
    const answer = world.answer(precise)
    assert.ok(answer instanceof Api.upload.File && answer.bytes.length === 3072)
  })
})

describe("a file's reference", () => {
  test("must be the file's own", async () => {
    const world = await everythingWorld()
    const [photo, other] = photosOf(world)
    assert.ok(photo !== undefined && other !== undefined)
    const { fileReference } = other
    refused(
      () => part(world, ofPhoto({ ...photo, fileReference } as Api.Photo), 0, 4096),
      "FILE_REFERENCE_EXPIRED",
    )
    const accessHash = photo.accessHash.add(1)
    refused(() => part(world, ofPhoto({ ...photo, accessHash } as Api.Photo), 0, 4096), "FILE_ID_INVALID")
  })
  test("expires where it is wanted, and asking for the message again gives a fresh one", async () => {
    const world = await everythingWorld({ referencesExpireAfter: 2 })
    const [, photo] = photosOf(world)
    assert.ok(photo !== undefined)
    for (const offset of [0, 4096]) part(world, ofPhoto(photo), offset, 4096)
    refused(() => part(world, ofPhoto(photo), 8192, 4096), "FILE_REFERENCE_EXPIRED")
    const [, fresh] = photosOf(world)
    assert.ok(fresh !== undefined)
    assert.ok(fresh.id.equals(photo.id))
    assert.equal(whole(world, ofPhoto(fresh)).length, 184_220)
  })
})
