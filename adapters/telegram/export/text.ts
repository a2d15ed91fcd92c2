/**
 * The text of a message and its entities. The export cuts a text into parts; joined they are the full text, and a part that is not plain
 * is an entity whose offset and length count UTF-16 units, as Telegram does. Empty parts, with which many texts end, say nothing. A custom
 * emoji's `documentId` is what the export says of it: an id, or where its picture lies, or why that was left out.
 */
import type { Entity } from "../../../domain/message.ts"
import type { RawText, RawTextPart } from "./raw.ts"

/** The text's fields as the export wrote them, where something in them has no other place. */
export type Verbatim = { text?: RawText; text_entities?: ReadonlyArray<RawTextPart> }

export type Said = { readonly text: string; readonly entities?: Array<Entity>; readonly verbatim?: Verbatim }

/** False where an entity has no place for the field. */
const put = (entity: Entity, key: string, value: unknown): boolean => {
  if (value === "") return true
  if (key === "href" && typeof value === "string") entity.href = value
  else if (key === "language" && typeof value === "string") entity.language = value
  else if (key === "user_id" && Number.isSafeInteger(value)) entity.userId = value as number
  else if (key === "document_id" && (typeof value === "string" || typeof value === "number"))
    entity.documentId = String(value)
  else if (key === "collapsed" && typeof value === "boolean") entity.collapsed = value
  else return false
  return true
}

type Joined = { text: string; entities: Array<Entity>; holdsMore: boolean }

const join = (parts: ReadonlyArray<string | RawTextPart>): Joined => {
  const joined: Joined = { text: "", entities: [], holdsMore: false }
  for (const part of parts) {
    if (typeof part === "string") {
      joined.text += part
      continue
    }
    const isEntity = part.type !== "plain" && part.text !== ""
    const entity: Entity = { type: part.type, offset: joined.text.length, length: part.text.length }
    for (const key in part) {
      if (key === "type" || key === "text") continue
      const placed = isEntity
        ? put(entity, key, part[key as keyof RawTextPart])
        : part[key as keyof RawTextPart] === ""
      if (!placed) joined.holdsMore = true
    }
    if (isEntity) joined.entities.push(entity)
    joined.text += part.text
  }
  return joined
}

const samePart = (part: string | RawTextPart, other: RawTextPart | undefined): boolean => {
  if (other === undefined) return false
  if (typeof part === "string") return other.type === "plain" && other.text === part
  for (const key in part) if (part[key as keyof RawTextPart] !== other[key as keyof RawTextPart]) return false
  return true
}

/** Whether `text` says nothing but what the parts say, joined to `joined`. */
const repeats = (text: RawText | undefined, parts: ReadonlyArray<RawTextPart>, joined: string): boolean =>
  text === undefined || text === "" || typeof text === "string"
    ? text === undefined || text === "" || text === joined
    : text.every((part, index) => samePart(part, parts[index]))

/** From `text_entities` where the export has them, else from `text`. */
export const saidOf = (text: RawText | undefined, parts: ReadonlyArray<RawTextPart> | undefined): Said => {
  const inParts = parts?.some((part) => part.text !== "") ? parts : undefined
  if (inParts === undefined && (text === undefined || typeof text === "string")) {
    const verbatim = parts !== undefined && parts.length > 0 && join(parts).holdsMore
    return { text: text ?? "", ...(verbatim ? { verbatim: { text_entities: parts } } : {}) }
  }
  const joined = join(inParts ?? (text as Exclude<RawText, string>))
  const verbatim: Verbatim = {}
  if (joined.holdsMore) Object.assign(verbatim, inParts === undefined ? { text } : { text_entities: parts })
  if (inParts !== undefined && !repeats(text, inParts, joined.text)) Object.assign(verbatim, { text })
  return {
    text: joined.text,
    ...(joined.entities.length > 0 ? { entities: joined.entities } : {}),
    ...("text" in verbatim || "text_entities" in verbatim ? { verbatim } : {}),
  }
}
