/**
 * What may never come of a damaged file: anything but items and a refusal, an end that does not come, a message that neither stands in the sound
 * file nor lies where the damage is, ids that do not rise. A damaged message that still is one may come; a half one may not.
 */
import { dialoguesOf, type Read, readAll } from "../../adapters/telegram/export/testing.ts"
import type { MessageObservation } from "../../domain/observation.ts"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import { type Mutation, mutate } from "./mutate.ts"
import { type Original, originals } from "./original.ts"

/** A damaged file that is drawn by its seed and number alone. */
export type Damaged = Mutation & { readonly original: Original; readonly readSize: number }

const READ_SIZES = [256, 1000, 4096, 256 * 1024]

export const damagedBy = (seed: number, number: number): Damaged => {
  const chance: Chance = chanceOf(seed * 100_003 + number)
  const original = chance.oneOf(originals)
  return { ...mutate(original.bytes, chance), original, readSize: chance.oneOf(READ_SIZES) }
}

export const nameOf = ({ kind, original, from, to }: Damaged, seed: number, number: number): string =>
  `seed ${seed}, number ${number}: ${original.name}, ${kind} at ${from} to ${to}`

/** Follows from the dialogue, which may be what was damaged. */
const placing = new Set(["box", "reply"])

/** One text for a message, without its place. */
const textOf = (message: MessageObservation): string =>
  JSON.stringify(message, (key, value: unknown) => (placing.has(key) ? undefined : value))

const allOf = ({ items }: Read): ReadonlyArray<string> =>
  dialoguesOf(items).flatMap(({ messages }) => messages.map(textOf))

/** What the sound file holds, read where it lies at `path`. */
export const soundTexts = async (path: string): Promise<ReadonlySet<string>> => {
  const read = await readAll(path)
  if (read.refusal !== undefined) throw read.refusal
  return new Set(allOf(read))
}

const rising = (messages: ReadonlyArray<MessageObservation>): boolean => {
  const last = { u: 0, c: 0 }
  return messages.every(({ box, id }) => {
    const rises = id > last[box]
    last[box] = id
    return rises
  })
}

/** Whether all of the damage lies within one message. */
const insideOne = ({ original, from, to }: Damaged): boolean =>
  original.messages.some(([begin, end]) => begin < from && to < end)

/** A join may part one message into two; a message with the id of its neighbour takes its place. */
const MOST_STRANGE = 2
const MOST_LOST = 2

/** What is wrong with how the file was read; undefined where nothing is. */
export const wrongWith = (damaged: Damaged, sound: ReadonlySet<string>, read: Read): string | undefined => {
  if (!dialoguesOf(read.items).every(({ messages }) => rising(messages))) return "ids do not rise"
  const found = allOf(read)
  const strange = found.filter((text) => !sound.has(text)).length
  if (strange > damaged.joins * MOST_STRANGE) return `${strange} messages that the file does not have`
  if (read.refusal !== undefined || !insideOne(damaged)) return undefined
  const kept = new Set(found)
  const lost = [...sound].filter((text) => !kept.has(text)).length
  return lost > MOST_LOST ? `${lost} messages lost without a refusal` : undefined
}

const LIMIT_MILLIS = 30_000

/** Reads the damaged file where it lies, within a time that is plenty for its size. */
export const readInTime = async (path: string, { readSize }: Damaged): Promise<Read> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("reading does not end")), LIMIT_MILLIS)
  })
  try {
    return await Promise.race([readAll(path, {}, { readSize }), late])
  } finally {
    clearTimeout(timer)
  }
}
