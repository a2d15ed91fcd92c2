/**
 * Eight importers import the same file at the same moment, each as an import of its own (they differ in a filter that leaves nothing out).
 * Every event is there once, whoever wrote it. What the read models hold of messages is what one undisturbed import makes; in Postgres the
 * imports' own accounts are left out of that, and the whole is compared with a rebuild.
 */
import postgres from "postgres"
import type { Arena, Digests } from "./arena.ts"
import { catchUp } from "./catchUp.ts"
import { DIFFERS, lastWords, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { eventually } from "./waiting.ts"

const IMPORTERS = 8
/** So many are processes at least; in the short form the others run within this one, each with connections of its own. */
const PROCESSES = 2
/** A filter names dialogues by id; nobody in the file has this one. */
const NOBODY = 4_000_000_000

/** Takes out of Postgres what imports say of themselves. What is left must not depend on how often a file was imported. */
const forgetAccounts = async (arena: Arena): Promise<void> => {
  const sql = postgres(arena.endpoints.postgresAdminUrl, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(`
      truncate sideload.imports;
      update sideload.dialogues set import_id = null, observed = null, imported = null, edited = null, unchanged = null,
        service_messages = null, filtered = null, skipped = null`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const LIMIT_MILLIS = 60_000

/**
 * Once every import is complete, brings the read models up from here. An importer waits for some seconds before it takes over a read model
 * that another one has left, and in the short form that would be most of the time.
 */
const helpAlong = async (arena: Arena): Promise<void> => {
  const done = await eventually(
    async () => {
      const count = await arena.importsDone().catch(() => 0)
      return count === IMPORTERS ? true : undefined
    },
    { within: LIMIT_MILLIS, every: 200 },
  )
  if (done === true) await catchUp(arena)
}

const differences = (found: Digests, wanted: Digests, which: "content" | "exact", than: string) =>
  Object.keys(wanted).flatMap((name) =>
    found[name]?.[which] === wanted[name]?.[which] ? [] : [`${DIFFERS} of ${name} than ${than}`],
  )

/** What the messages alone make of the read models: of the undisturbed run, which must be there when this is called. */
const messagesOnly = async (arena: Arena): Promise<Digests> => {
  await forgetAccounts(arena)
  return arena.digests()
}

export const eightImporters: Scenario = async ({ arena, reference, repetitions, seed }: Given) => {
  await arena.empty()
  const alone = await arena.unkilled().ended
  if (!sound(alone)) throw new Error(`the undisturbed import failed: ${lastWords(alone)}`)
  const undisturbed = await messagesOnly(arena)
  let largest = 0
  const outcome = await repeat(
    arena,
    { scenario: "eight importers at once", repetitions, seed, events: reference.events },
    async () => {
      await arena.empty()
      const children = Array.from({ length: IMPORTERS }, (_, i) =>
        i < PROCESSES ? arena.importer(NOBODY + i) : arena.unkilled(NOBODY + i),
      )
      const ending = Promise.all(children.map((child) => child.ended))
      if (arena.warm) await helpAlong(arena)
      const all = await ending
      const failed = all.filter((ended) => !sound(ended))
      return { kills: 0, problems: failed.map((ended) => `an import failed: ${lastWords(ended)}`) }
    },
    async () => {
      const { lost, doubled, partial, broken, events } = await arena.checkLog()
      largest = Math.max(largest, events)
      const live = await arena.digests()
      await arena.emptyModels()
      await catchUp(arena)
      const rebuilt = await arena.digests()
      const problems = [
        ...broken,
        ...differences(live, rebuilt, "exact", "a rebuild"),
        ...differences(await messagesOnly(arena), undisturbed, "content", "one import alone"),
      ]
      return { lost, doubled, partial, problems }
    },
  )
  return [{ ...outcome, events: largest, notes: `${IMPORTERS} imports of one file` }]
}
