/**
 * Eight processes import the same file at the same moment, each as an import of its own (they differ in a filter that leaves nothing out).
 * Every event is there once, whoever wrote it. What the read models hold of messages is what one undisturbed import makes; in Postgres the
 * imports' own accounts are left out of that, and the whole is compared with a rebuild.
 */
import { Effect } from "effect"
import postgres from "postgres"
import { EventLog } from "../../application/eventLog.ts"
import { makeFeed } from "../../application/feed.ts"
import { working } from "../../cli/wiring/layers.ts"
import type { Arena, Digests } from "./arena.ts"
import { settingsFor } from "./environment.ts"
import { DIFFERS, lastWords, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"

const IMPORTERS = 8
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

const rebuild = (arena: Arena): Promise<void> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const until = yield* Effect.flatMap(EventLog, (log) => log.lastSequence)
      const feed = yield* makeFeed
      yield* Effect.forEach(arena.models, (model) => model.run(feed, { until, onState: () => undefined }), {
        concurrency: "unbounded",
        discard: true,
      })
    }).pipe(Effect.scoped, Effect.provide(working(settingsFor(arena.home), arena.endpoints))),
  )

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
  const alone = await arena.importer().ended
  if (!sound(alone)) throw new Error(`the undisturbed import failed: ${lastWords(alone)}`)
  const undisturbed = await messagesOnly(arena)
  let largest = 0
  const outcome = await repeat(
    arena,
    { scenario: "eight importers at once", repetitions, seed, events: reference.events },
    async () => {
      await arena.empty()
      const children = Array.from({ length: IMPORTERS }, (_, i) =>
        arena.importer("--persona-dialogues", String(NOBODY + i)),
      )
      const all = await Promise.all(children.map((child) => child.ended))
      const failed = all.filter((ended) => !sound(ended))
      return { kills: 0, problems: failed.map((ended) => `an import failed: ${lastWords(ended)}`) }
    },
    async () => {
      const { lost, doubled, partial, broken, events } = await arena.checkLog()
      largest = Math.max(largest, events)
      const live = await arena.digests()
      await arena.emptyModels()
      await rebuild(arena)
      const rebuilt = await arena.digests()
      const problems = [
        ...broken,
        ...differences(live, rebuilt, "exact", "a rebuild"),
        ...differences(await messagesOnly(arena), undisturbed, "content", "one import alone"),
      ]
      return { lost, doubled, partial, problems }
    },
  )
  return [{ ...outcome, events: largest, notes: `${IMPORTERS} processes, ${IMPORTERS} imports of one file` }]
}
