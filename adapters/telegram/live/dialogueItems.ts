/**
 * The items of one dialogue: its messages in pages, and how it ended. A supergroup's dialogue has the history of the basic group that it was:
 * before its own where the list of dialogues names the group, behind it where only its history does. What Telegram refuses ends the
 * dialogue with the reason; what was shown until then stands.
 */
import type { Completeness, DialogueEnded, IdRange } from "../../../domain/observation.ts"
import { refusalOf } from "./asking.ts"
import type { LiveDialogue } from "./dialogues.ts"
import type { Window } from "./limits.ts"
import {
  announcing,
  type Course,
  type DialogueReading,
  type Part,
  type PartPage,
  pagesOf,
  partOf,
} from "./part.ts"
import { joined } from "./ranges.ts"

export type DialogueItem = PartPage | { readonly ended: DialogueEnded }

/** Where the limit leaves out all of what is before a supergroup, it leaves out the service messages at its beginning too. */
const startingAtOldest = (window: Window): Window => {
  if (window.wanted === undefined || window.oldest === undefined) return { ...window, leftOut: true }
  return { ...window, wanted: { from: window.oldest, to: window.wanted.to }, leftOut: true }
}

/** The limit is of the newest messages: the group's are wanted only as far as the supergroup's own do not reach it. */
const groupOf = async (course: Course, own: Part): Promise<Part | undefined> => {
  const { limit } = course.of.filters
  if (course.before === undefined || own.window.cut) return undefined
  const group = await partOf(
    course,
    course.before,
    limit === undefined ? undefined : limit - own.window.counted,
  )
  const { cut, oldest } = group.window
  if (cut && oldest === undefined) own.window = startingAtOldest(own.window)
  return group
}

/** What is refused of the group does not touch the supergroup's own part; it is told at the end. */
async function* groupPages(course: Course, own: Part): AsyncGenerator<PartPage> {
  try {
    const group = await groupOf(course, own)
    if (group !== undefined) yield* pagesOf(course, group)
  } catch (error) {
    course.failed = refusalOf(error)
    if (course.failed === undefined) throw error
  }
}

async function* half(pages: AsyncGenerator<PartPage>, start: number): AsyncGenerator<PartPage> {
  for await (const { page, share } of pages) yield { page, share: start + share / 2 }
}

async function* readAll(course: Course): AsyncGenerator<PartPage> {
  const own = await partOf(course, course.dialogue, course.of.filters.limit)
  if (course.before === undefined) {
    yield* pagesOf(course, own)
    yield* groupPages(course, own)
  } else {
    yield* half(groupPages(course, own), 0)
    yield* half(pagesOf(course, own), 0.5)
  }
  if (course.before === undefined || course.announced) return
  const isHeld = heldBefore(course).some(({ box }) => box === "u")
  if (!isHeld) yield { page: announcing(course, { messages: [] }), share: 1 }
}

const heldBefore = ({ of, dialogue }: Course): ReadonlyArray<IdRange> => of.going.held?.(dialogue.peer) ?? []

/** What the log held and what was shown now, of each box. */
const heldNow = (course: Course): ReadonlyArray<IdRange> => {
  const all = [...heldBefore(course), ...course.parts.flatMap(({ extent }) => extent.ranges())]
  return (["u", "c"] as const).flatMap((box) =>
    joined(all.filter((one) => one.box === box)).map((one) => ({ box, ...one })),
  )
}

const completenessOf = ({ counts, failed }: Course): Completeness =>
  failed !== undefined ? "unknown" : counts.leftOut ? "range" : "full"

const endedOf = (course: Course): DialogueEnded => {
  const { counts, parts, failed } = course
  const { observed, filtered, services, skipped } = counts
  const spans = parts
    .flatMap(({ extent }) => extent.spans())
    .sort((a, b) => Number(a.box === "c") - Number(b.box === "c"))
  const held = heldNow(course)
  return {
    completeness: completenessOf(course),
    ...{ observed, filtered, serviceMessages: services, skipped },
    ...(spans.length === 0 ? {} : { spans }),
    ...(held.length === 0 ? {} : { held }),
    ...(failed === undefined ? {} : { failed }),
  }
}

/** Why a dialogue that is known is not shown, where Telegram gives no reason. */
const UNREADABLE = "Telegram does not show this dialogue to the account"

/** Fails by throwing where nothing further can be asked at all. */
export async function* dialogueItems(
  of: DialogueReading,
  dialogue: LiveDialogue,
): AsyncGenerator<DialogueItem> {
  const counts = { observed: 0, filtered: 0, services: 0, skipped: 0, leftOut: false }
  const course: Course = {
    ...{ of, dialogue, counts, parts: [], before: dialogue.before, announced: false },
    failed: dialogue.readable ? undefined : (dialogue.refusal ?? UNREADABLE),
  }
  try {
    if (dialogue.readable) yield* readAll(course)
  } catch (error) {
    course.failed = refusalOf(error)
    if (course.failed === undefined) throw error
  }
  yield { ended: endedOf(course) }
}
