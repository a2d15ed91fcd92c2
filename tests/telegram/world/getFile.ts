/** The bytes of files, by Telegram's rules of which parts can be asked for at once. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import type { Asking, Living } from "./account.ts"
import { fileBytes, fileHash, placeOfFile, type StoredFile, storedFile } from "./files.ts"
import { FULL_SIZE, SMALL_SIZE, smallBytes } from "./photos.ts"
import { numberIn, type Raw } from "./raw.ts"

const MEGABYTE = 1024 * 1024

const checkPart = (offset: number, limit: number, precise: boolean): void => {
  const step = precise ? 1024 : 4096
  if (offset < 0 || offset % step !== 0) throw new Refusal(400, "OFFSET_INVALID")
  const fits = precise ? limit <= MEGABYTE : MEGABYTE % limit === 0
  if (limit <= 0 || limit % step !== 0 || !fits) throw new Refusal(400, "LIMIT_INVALID")
  if (Math.floor(offset / MEGABYTE) !== Math.floor((offset + limit - 1) / MEGABYTE))
    throw new Refusal(400, "LIMIT_INVALID")
}

const smallOf = (file: StoredFile, size: number): StoredFile => ({ size, salt: `${file.salt} small` })

const sizeOf = (file: StoredFile, raw: Raw, isPhoto: boolean, wanted: string): StoredFile => {
  if (wanted === (isPhoto ? FULL_SIZE : "")) return file
  if (wanted !== SMALL_SIZE) throw new Refusal(400, "LOCATION_INVALID")
  return smallOf(file, isPhoto ? smallBytes(file.size) : (numberIn(raw, "thumbnail_file_size") ?? 500))
}

type Location = Api.InputPhotoFileLocation | Api.InputDocumentFileLocation

const fileAt = ({ dialogues, folder }: Living, location: Location): StoredFile => {
  const { id, thumbSize } = location
  const isPhoto = location instanceof Api.InputPhotoFileLocation
  const place = placeOfFile(bigInt(id))
  const dialogue = [...dialogues.values()].find(({ index }) => index === place?.dialogue)
  const raw = dialogue?.history.rawOf(place?.message ?? 0)
  if (place === undefined || raw === undefined) throw new Refusal(400, "LOCATION_INVALID")
  if (place.slot === "gift") return { size: 2048, salt: `gift ${id}` }
  const stored = isPhoto
    ? storedFile(folder, raw, "photo", "photo_file_size")
    : storedFile(folder, raw, "file", "file_size")
  return sizeOf(stored, raw, isPhoto, thumbSize)
}

const typeOf = (location: Location): Api.storage.TypeFileType =>
  location instanceof Api.InputPhotoFileLocation ? new Api.storage.FileJpeg() : new Api.storage.FilePartial()

export const file = ({ account }: Asking, request: Api.upload.GetFile): Api.upload.File => {
  const { location, limit, precise } = request
  const offset = bigInt(request.offset).toJSNumber()
  if (!(location instanceof Api.InputPhotoFileLocation || location instanceof Api.InputDocumentFileLocation))
    throw new Refusal(400, "LOCATION_INVALID")
  checkPart(offset, limit, precise === true)
  const found = fileAt(account, location)
  if (!fileHash(account.seed, bigInt(location.id)).equals(location.accessHash))
    throw new Refusal(400, "FILE_ID_INVALID")
  if (!account.references.check(bigInt(location.id), location.fileReference))
    throw new Refusal(400, "FILE_REFERENCE_EXPIRED")
  return new Api.upload.File({ type: typeOf(location), mtime: 0, bytes: fileBytes(found, offset, limit) })
}
