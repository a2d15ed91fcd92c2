/**
 * The file of a message and where it lies at Telegram. What destroys itself has none for us, nor has the preview of a web page, nor what has to be paid
 * for.
 */
import { Api } from "telegram"
import { documentKind } from "./document.ts"
import { largestOf } from "./picture.ts"
import type { AnyMessage } from "./raw.ts"

export type LiveFile = {
  /** As the media's kind. */
  readonly kind: string
  readonly size?: number
  readonly mime?: string
  readonly dc: number
  readonly location: Api.TypeInputFileLocation
}

const photoFile = (photo: Api.TypePhoto | undefined): LiveFile | undefined => {
  if (photo?.className !== "Photo") return undefined
  const largest = largestOf(photo.sizes)
  if (largest === undefined) return undefined
  const { id, accessHash, fileReference, dcId: dc } = photo
  return {
    kind: "photo",
    size: largest.bytes,
    dc,
    location: new Api.InputPhotoFileLocation({ id, accessHash, fileReference, thumbSize: largest.type }),
  }
}

const documentFile = (document: Api.TypeDocument | undefined): LiveFile | undefined => {
  if (document?.className !== "Document") return undefined
  const { id, accessHash, fileReference, dcId: dc, mimeType } = document
  const size = document.size.toJSNumber()
  return {
    kind: documentKind(document),
    ...(Number.isSafeInteger(size) ? { size } : {}),
    ...(mimeType === "" ? {} : { mime: mimeType }),
    dc,
    location: new Api.InputDocumentFileLocation({ id, accessHash, fileReference, thumbSize: "" }),
  }
}

export const fileOf = ({ media, action }: AnyMessage): LiveFile | undefined => {
  if (media?.className === "MessageMediaPhoto") return media.ttlSeconds ? undefined : photoFile(media.photo)
  if (media?.className === "MessageMediaDocument")
    return media.ttlSeconds ? undefined : documentFile(media.document)
  if (
    action?.className === "MessageActionChatEditPhoto" ||
    action?.className === "MessageActionSuggestProfilePhoto"
  )
    return photoFile(action.photo)
  return undefined
}
