/** Invented photos and documents of Telegram for tests. */
import assert from "node:assert/strict"
import { Api } from "telegram"
import { Fidelity } from "../../../../domain/observation.ts"
import type { Fields } from "./raw.ts"
import { fromExport, fromSelf, long, observed, saysTheSame } from "./testing.ts"

export const none = { text: "", text_entities: [] }

/** What is seen live says what the export says, and counts for more. */
export const shows = (media: Api.TypeMessageMedia, json: Fields, out = false): void => {
  const live = observed({ media, out })
  saysTheSame(live, fromExport({ ...none, ...(out ? fromSelf : {}), ...json }))
  assert.equal(live.fidelity, Fidelity.live)
}

const size = (type: string, w: number, h: number, bytes: number) =>
  new Api.PhotoSize({ type, w, h, size: bytes })

/** A blurred one, a small one, the largest one, one between. */
export const sizes: Array<Api.TypePhotoSize> = [
  new Api.PhotoStrippedSize({ type: "i", bytes: Buffer.from("abc") }),
  size("m", 320, 240, 9_000),
  new Api.PhotoSizeProgressive({ type: "y", w: 1280, h: 960, sizes: [1_000, 2_000, 70_000] }),
  size("x", 800, 600, 30_000),
]

const stored = { accessHash: long(6), fileReference: Buffer.from("ref"), date: 1 }

export const photo = (shown: Array<Api.TypePhotoSize>) =>
  new Api.Photo({ id: long(5), ...stored, sizes: shown, dcId: 2 })

/** As a service message shows it: one size. */
export const picture = () => photo([size("x", 640, 640, 30_000)])
export const pictureExported = {
  photo: "photos/photo_1.jpg",
  photo_file_size: 30_000,
  width: 640,
  height: 640,
}

export const document = (
  attributes: Array<Api.TypeDocumentAttribute>,
  mimeType: string,
  thumbs?: Array<Api.TypePhotoSize>,
) =>
  new Api.Document({
    ...{ id: long("5368324170671202286"), ...stored, mimeType, size: long(90_000), dcId: 4, attributes },
    ...(thumbs === undefined ? {} : { thumbs }),
  })

export const sticker = new Api.DocumentAttributeSticker({
  alt: "🫖",
  stickerset: new Api.InputStickerSetEmpty(),
})
export const imageSize = new Api.DocumentAttributeImageSize({ w: 512, h: 510 })
