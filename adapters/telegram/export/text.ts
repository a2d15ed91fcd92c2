/**
 * The text of a message and its entities. The export cuts a text into parts; joined they are the full text, and a part that is not plain
 * is an entity whose offset and length count UTF-16 units, as Telegram does.
 */
import type { Entity } from "../../../domain/message.ts"
import type { RawText, RawTextPart } from "./raw.ts"

export type Said = {
  readonly text: string
  readonly entities?: Array<Entity>
  /** A part holds something that an entity has no place for. */
  readonly partsHoldMore: boolean
}

const known = new Set(["type", "text", "href", "language", "user_id", "document_id", "collapsed"])

const holdsMore = (part: RawTextPart): boolean => {
  for (const key in part) if (!known.has(key)) return true
  return false
}

const entityOf = (part: RawTextPart, offset: number): Entity => {
  const entity: Entity = { type: part.type, offset, length: part.text.length }
  const more = part as RawTextPart & Record<string, unknown>
  const { href, language, user_id, document_id, collapsed } = more
  if (typeof href === "string") entity.href = href
  if (typeof language === "string" && language !== "") entity.language = language
  if (Number.isSafeInteger(user_id)) entity.userId = user_id as number
  if (typeof document_id === "string" || typeof document_id === "number")
    entity.documentId = String(document_id)
  if (typeof collapsed === "boolean") entity.collapsed = collapsed
  return entity
}

/** From `text_entities` where the export has them, else from `text`. */
export const saidOf = (text: RawText | undefined, parts: ReadonlyArray<RawTextPart> | undefined): Said => {
  const source = parts !== undefined && parts.length > 0 ? parts : (text ?? "")
  if (typeof source === "string") return { text: source, partsHoldMore: false }
  let joined = ""
  let partsHoldMore = false
  const entities: Array<Entity> = []
  for (const part of source) {
    if (typeof part === "string") {
      joined += part
      continue
    }
    if (part.type !== "plain" && part.text !== "") entities.push(entityOf(part, joined.length))
    partsHoldMore ||= holdsMore(part)
    joined += part.text
  }
  return entities.length > 0 ? { text: joined, entities, partsHoldMore } : { text: joined, partsHoldMore }
}
