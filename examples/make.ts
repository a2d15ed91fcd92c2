/**
 * Makes the example export, always the same bytes: `node examples/make.ts [FOLDER]`, by default examples/export. The conversations stand in
 * story/; here they get times and ids as Telegram gives them: private chats, basic groups and Saved Messages share one sequence of ids,
 * a supergroup and a channel count for themselves.
 */
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type Chance, chanceOf } from "./chance.ts"
import { type Fields, fileStamp, textFields, timeFields } from "./format.ts"
import type { Shelf } from "./media.ts"
import { barnaby, evlampia, owner, perpetua } from "./people.ts"
import { withNeighbour } from "./story/barnaby.ts"
import { lanternChoir } from "./story/choir.ts"
import { chronicles } from "./story/chronicle.ts"
import { withAunt } from "./story/evlampia.ts"
import { notes } from "./story/notes.ts"
import type { Line, Story } from "./story/script.ts"
import { society } from "./story/society.ts"
import { writeExport } from "./writer.ts"

const SEED = 20240101
const stories: ReadonlyArray<Story> = [notes, withAunt, withNeighbour, society, lanternChoir, chronicles]

type Told = { readonly line: Line; readonly seconds: number; id: number }

const timesOf = (story: Story, chance: Chance): Array<Told> => {
  let seconds = Date.parse(story.begins) / 1000
  return story.lines.map((line) => {
    const minutes = line.gap ?? 1 + chance.below(2 * story.pace)
    seconds += minutes * 60 + chance.below(60)
    return { line, seconds, id: 0 }
  })
}

/** Ids rise with time, and some are taken by what nobody exports. */
const number = (told: Array<Told>, first: number, chance: Chance): void => {
  let id = first
  for (const one of told.toSorted((a, b) => a.seconds - b.seconds)) {
    id += chance.onceIn(4) ? 2 + chance.below(5) : 1
    one.id = id
  }
}

const hasOwnIds = (story: Story): boolean => /supergroup|channel/.test(story.head.type)

const tell = (chance: Chance): ReadonlyArray<Array<Told>> => {
  const told = stories.map((story) => timesOf(story, chance))
  const shared = told.filter((_, index) => !hasOwnIds(stories[index] as Story)).flat()
  number(shared, 48_210, chance)
  for (const [index, one] of told.entries()) if (hasOwnIds(stories[index] as Story)) number(one, 0, chance)
  return told
}

const serviceOf = ({ line, seconds, id }: Told, action: Fields): Fields => ({
  id,
  type: "service",
  ...timeFields("date", seconds),
  actor: line.who.from,
  actor_id: line.who.from_id,
  ...action,
  ...textFields([]),
})

const messageOf = (told: Told, labelled: ReadonlyMap<string, number>, shelf: Shelf): Fields => {
  const { line, seconds, id } = told
  if (line.service !== undefined) return serviceOf(told, line.service)
  const answered = line.answers === undefined ? undefined : labelled.get(line.answers)
  if (line.answers !== undefined && answered === undefined) throw new Error(`nobody said ${line.answers}`)
  return {
    id,
    type: "message",
    ...timeFields("date", seconds),
    ...timeFields("edited", line.edited === undefined ? undefined : seconds + line.edited * 60),
    ...line.who,
    author: line.author,
    ...line.forward,
    reply_to_message_id: answered,
    via_bot: line.via_bot,
    ...line.medium?.(shelf),
    ...textFields(line.say),
    reactions: line.reactions,
  }
}

/** The shelf of a chat, and the files that were put on it. */
const shelfOf = (index: number, files: Map<string, Buffer>) => {
  const counts = new Map<string, number>()
  const next = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count
  }
  const folder = `chats/chat_${String(index + 1).padStart(2, "0")}`
  return (seconds: number): Shelf => ({
    folder,
    stamp: fileStamp(seconds),
    next,
    put: (path, bytes) => files.set(path, bytes),
  })
}

const contactOf = (person: { from: string | null; from_id: string }, added: number): Fields => {
  const [first_name, ...rest] = String(person.from).split(" ")
  const user_id = Number(person.from_id.replace("user", ""))
  return { user_id, first_name, last_name: rest.join(" "), phone_number: "", ...timeFields("date", added) }
}

const contacts = {
  about: "This page lists the contacts of this account.",
  list: [evlampia, barnaby, perpetua].map((person, n) => contactOf(person, 1_700_000_000 + n * 86_400)),
}

/** Writes the export into a folder, which is emptied first. */
export const makeExample = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const files = new Map<string, Buffer>()
  const writer = await writeExport(join(folder, "result.json"))
  writer.begin(owner, { contacts })
  for (const [index, told] of tell(chanceOf(SEED)).entries()) {
    const shelf = shelfOf(index, files)
    const labelled = new Map(told.flatMap(({ line, id }) => (line.label ? [[line.label, id] as const] : [])))
    writer.beginChat((stories[index] as Story).head)
    for (const one of told) await writer.message(messageOf(one, labelled, shelf(one.seconds)))
    writer.endChat()
  }
  await writer.end()
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}

if (import.meta.main) await makeExample(process.argv[2] ?? join(import.meta.dirname, "export"))
