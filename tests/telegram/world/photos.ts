/** A photo of a message in the sizes that Telegram keeps of it. */
import type bigInt from "big-integer"
import { Api } from "telegram"
import { fileHash, fileId, storedFile } from "./files.ts"
import { dateOf, numberIn, type Raw } from "./raw.ts"
import type { Telling } from "./telling.ts"

export const DC = 2
const SMALL = 320

/** Sizes of one photo are told apart by letters. */
export const SMALL_SIZE = "m"
export const FULL_SIZE = "y"

const smaller = (width: number, height: number) => {
  // Strictly smaller: of two that are equal nobody could tell which is the photo.
  const scale = Math.min(0.5, SMALL / Math.max(width, height))
  return { w: Math.max(1, Math.round(width * scale)), h: Math.max(1, Math.round(height * scale)) }
}

/** The small one is drawn, not the photo made smaller: nobody looks at it. */
export const smallBytes = (size: number): number => Math.max(16, Math.floor(size / 8))

/** Every other photo is told of as one that loads in steps, whose sizes are those up to each step. */
const fullSize = (id: bigInt.BigInteger, w: number, h: number, size: number): Api.TypePhotoSize =>
  id.shiftRight(2).isEven()
    ? new Api.PhotoSize({ type: FULL_SIZE, w, h, size })
    : new Api.PhotoSizeProgressive({
        type: FULL_SIZE,
        w,
        h,
        sizes: [Math.ceil(size / 4), Math.ceil(size / 2), size],
      })

export const photoOf = (raw: Raw, messageId: number, telling: Telling): Api.Photo => {
  const id = fileId({ dialogue: telling.dialogue.index, message: messageId })
  const [width, height] = [numberIn(raw, "width") ?? 640, numberIn(raw, "height") ?? 480]
  const { size } = storedFile(telling.folder, raw, "photo", "photo_file_size")
  return new Api.Photo({
    id,
    accessHash: fileHash(telling.seed, id),
    fileReference: telling.reference(id),
    date: dateOf(raw) ?? 0,
    sizes: [
      new Api.PhotoStrippedSize({ type: "i", bytes: Buffer.from([1, 40, 30, 5]) }),
      new Api.PhotoSize({ type: SMALL_SIZE, ...smaller(width, height), size: smallBytes(size) }),
      fullSize(id, width, height, size),
    ],
    dcId: DC,
  })
}
