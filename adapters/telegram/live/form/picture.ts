/** The largest form of a photo or of a document's preview that is a picture of its own: not a stripped one, not an outline. */
import type { Api } from "telegram"

export type Picture = {
  readonly type: string
  readonly width: number
  readonly height: number
  readonly bytes: number
}

/** What Telegram Desktop counts as its size: of a progressive one that of its last step. */
const pictureOf = (size: Api.TypePhotoSize): Picture | undefined => {
  switch (size.className) {
    case "PhotoSize":
      return { type: size.type, width: size.w, height: size.h, bytes: size.size }
    case "PhotoCachedSize":
      return { type: size.type, width: size.w, height: size.h, bytes: size.bytes.length }
    case "PhotoSizeProgressive":
      return { type: size.type, width: size.w, height: size.h, bytes: size.sizes.at(-1) ?? 0 }
    default:
      return undefined
  }
}

export const largestOf = (sizes: ReadonlyArray<Api.TypePhotoSize> | undefined): Picture | undefined => {
  let largest: Picture | undefined
  for (const size of sizes ?? []) {
    const picture = pictureOf(size)
    if (picture === undefined) continue
    const more = picture.width * picture.height - (largest === undefined ? 0 : largest.width * largest.height)
    // Of a small photo two sizes may be as large; the one with more bytes is the photo itself.
    if (more > 0 || (more === 0 && picture.bytes > (largest?.bytes ?? 0))) largest = picture
  }
  return largest
}
