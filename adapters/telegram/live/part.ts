/**
 * The part of a dialogue that lies in one box, of which a supergroup has two where it was a basic group before. What is wanted of a part is known
 * before anything of it is read; its pages then come as planned.
 */
import { Api } from "telegram"
import type { Going, SourceFilters } from "../../../application/source.ts"
import type { Asking } from "./asking.ts"
import { type BoxPage, boxPages, type Counts } from "./boxPages.ts"
import type { LiveDialogue, Readable } from "./dialogues.ts"
import { type Extent, extentOf } from "./extent.ts"
import type { Files } from "./files.ts"
import { migrationOf } from "./form/migration.ts"
import { type History, historyOf } from "./history.ts"
import { type Window, windowOf } from "./limits.ts"
import { messagesById } from "./messagesById.ts"
import { inputChat } from "./peers.ts"
import { againFrom, segmentsOf } from "./plan.ts"
import { highest, joined, type Range } from "./ranges.ts"

export type DialogueReading = {
  readonly asking: Asking
  readonly files: Files
  readonly now: () => number
  readonly filters: SourceFilters
  readonly going: Going
}

export type Part = {
  readonly history: History
  /** Of its box, by the log. */
  readonly held: ReadonlyArray<Range>
  readonly extent: Extent
  window: Window
}

/** How far the reading of a dialogue has come. */
export type Course = {
  readonly of: DialogueReading
  readonly dialogue: LiveDialogue
  readonly counts: Counts
  readonly parts: Array<Part>
  /** The basic group that it was, once that is known. */
  before: Readable | undefined
  /** A page has said so. */
  announced: boolean
  failed: string | undefined
}

/** `share`: how much of the part is behind, from 0 to 1. */
export type PartPage = { readonly page: Omit<BoxPage, "last">; readonly share: number }

export const partOf = async (
  course: Course,
  readable: Readable,
  limit: number | undefined,
): Promise<Part> => {
  const { asking, going, filters } = course.of
  const history = historyOf(asking, readable)
  const all = going.held?.(course.dialogue.peer) ?? []
  const held = joined(all.filter(({ box }) => box === history.box))
  const extent = extentOf(history.box, held)
  const part: Part = { history, held, extent, window: { leftOut: false, counted: 0, cut: false } }
  course.parts.push(part)
  part.window = await windowOf(history, filters, limit)
  return part
}

export const nameGroup = (course: Course, id: number): void => {
  course.before ??= { peer: { kind: "chat", id }, input: inputChat(id) }
}

/** The message that names the group is the supergroup's first: where that one is held it is not read again. */
const mayHideGroup = (
  { dialogue, before, of }: Course,
  held: ReadonlyArray<Range>,
  segments: ReadonlyArray<Range>,
): boolean => {
  if (before !== undefined || dialogue.seen.type !== "supergroup" || segments.length === 0) return false
  if (!held.some(({ from }) => from === 1) || segments[0]?.from === 1) return false
  return of.going.held?.(dialogue.peer).every(({ box }) => box === "c") === true
}

const askForGroup = async (course: Course): Promise<void> => {
  const { messages } = await messagesById(course.of.asking, course.dialogue, [1])
  for (const message of messages) {
    const group = message instanceof Api.MessageService ? migrationOf(message).from : undefined
    if (group !== undefined) nameGroup(course, group.id)
  }
}

/** The first page after it is known says what the dialogue was before. */
export const announcing = (course: Course, page: PartPage["page"]): PartPage["page"] => {
  if (course.before === undefined || course.announced) return page
  course.announced = true
  return { ...page, migratedFrom: course.before.peer }
}

export async function* pagesOf(course: Course, part: Part): AsyncGenerator<PartPage> {
  const { of, dialogue, counts } = course
  const { history, held, extent, window } = part
  if (window.leftOut) counts.leftOut = true
  if (window.wanted === undefined) return
  const { top } = history.of
  const again = await againFrom(history, held, of.going)
  const segments = segmentsOf(window.wanted, held, again, top)
  if (history.box === "c" && mayHideGroup(course, held, segments)) await askForGroup(course)
  const newest = Math.max(top ?? 0, highest(held))
  const first = segments[0]?.from ?? 1
  const reading = {
    ...{
      account: of.asking.account,
      self: of.asking.self,
      dialogue: dialogue.peer,
      history,
      segments,
      newest,
      counts,
      extent,
    },
    ...{ filters: of.filters, files: of.files, now: of.now },
    onMigratedFrom: (group: Readable["peer"]) => nameGroup(course, group.id),
  }
  for await (const { last, ...page } of boxPages(reading)) {
    const share = newest < first ? 1 : Math.min(1, (last - first + 1) / (newest - first + 1))
    yield { page: announcing(course, page), share }
  }
}
