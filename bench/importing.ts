/**
 * Importing as a user does it, with all read models running in the same process; catching up from the log; the same file again, and an
 * overlapping one; and the way of writing row by row that all this replaces.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { importEmbedded } from "../application/embedded.ts"
import { EventLog } from "../application/eventLog.ts"
import { makeFeed } from "../application/feed.ts"
import { importSource } from "../application/importing/importSource.ts"
import { type ReadModel, ReadModels } from "../application/readModels.ts"
import type { ImportFile } from "../domain/command.ts"
import { ACCOUNT, type Ground, openServices, startOver, TENANT } from "./ground.ts"
import { type Measured, measure } from "./measure.ts"
import { heading, ratio, row } from "./print.ts"

const commandOf = (path: string, filters: ImportFile["filters"] = {}): ImportFile => ({
  command: "sideload.import-file.v1",
  ...{ id: randomUUID(), tenant: TENANT, account: ACCOUNT, path, filters },
})

export const quiet = {
  onProgress: () => undefined,
  onState: () => undefined,
  onImported: () => undefined,
  onTrouble: () => undefined,
  onEarlier: () => undefined,
}

export const importLive = async (ground: Ground, path: string): Promise<Measured> => {
  const services = openServices(ground)
  const measured = await measure(ground.servers, async () => {
    const outcome = await services.runPromise(importEmbedded(commandOf(path), "bench", quiet))
    return outcome.stats.messages_imported
  })
  await services.dispose()
  return measured
}

/** Runs some of the read models from nothing to the log's end, over one feed. */
const catchUp = async (ground: Ground, names: ReadonlyArray<string>): Promise<Measured> => {
  const services = openServices(ground)
  const chosen = Effect.map(ReadModels, (models) => models.filter(({ name }) => names.includes(name)))
  const run = (model: ReadModel, until: number) =>
    Effect.flatMap(makeFeed, (feed) => model.run(feed, { until, onState: () => undefined }))
  await services.runPromise(
    Effect.flatMap(chosen, (models) => Effect.forEach(models, (model) => model.reset, { discard: true })),
  )
  const until = await services.runPromise(Effect.flatMap(EventLog, (log) => log.lastSequence))
  const measured = await measure(ground.servers, async () => {
    const all = Effect.scoped(
      Effect.gen(function* () {
        const models = yield* chosen
        if (models.length === 1) return yield* run(models[0] as ReadModel, until)
        const feed = yield* makeFeed
        yield* Effect.forEach(models, (model) => model.run(feed, { until, onState: () => undefined }), {
          concurrency: "unbounded",
          discard: true,
        })
      }),
    )
    await services.runPromise(all)
    return until
  })
  await services.dispose()
  return measured
}

const again = async (ground: Ground, path: string, filters: ImportFile["filters"]): Promise<Measured> => {
  const services = openServices(ground)
  await services.runPromise(Effect.flatMap(EventLog, (log) => log.lastSequence))
  const measured = await measure(ground.servers, async () => {
    const { stats } = await services.runPromise(importSource(commandOf(path, filters), () => undefined))
    return stats.messages_imported + stats.unchanged
  })
  await services.dispose()
  return measured
}

/** In far future: a filter that keeps everything and makes it another import. */
const LATER = 4_000_000_000

export const benchImporting = async (
  ground: Ground,
  path: string,
  rowAtATime: (ground: Ground) => Promise<Measured>,
): Promise<Ground> => {
  heading("Importing with all three read models, and catching up")
  let current = await startOver(ground)
  const first = await again(current, path, {})
  const alone: Record<string, Measured> = {}
  for (const name of ["postgres", "redis", "neo4j"]) {
    alone[name] = await catchUp(current, [name])
    row(`catch-up, ${name} alone`, alone[name])
  }
  const all = await catchUp(current, ["postgres", "redis", "neo4j"])
  row("catch-up, all three in one process", all)
  const slowest = Math.min(...Object.values(alone).map(({ perSecond }) => perSecond))
  const same = await again(current, path, {})
  const overlapping = await again(current, path, { until: LATER })
  current = await startOver(current)
  const live = await importLive(current, path)
  const rows = await rowAtATime(current)
  row("import with all three live", live)
  row("row at a time, all three", rows)
  row("append alone, first time", first)
  row("the same file again", same)
  row("the same messages under another import", overlapping)
  ratio("catch-up of all three / slowest store alone", all.perSecond / slowest, 0.5)
  ratio("import with all three live / slowest store alone", live.perSecond / slowest, 0.3)
  ratio("import with all three live / row at a time", live.perSecond / rows.perSecond, 20)
  ratio("same file again / first time, speed", same.perSecond / first.perSecond, 5)
  ratio("overlapping file / first time, speed", overlapping.perSecond / first.perSecond, 2)
  return current
}
