/** Each projector alone, fed from memory, against its store's own bulk way with the same rows on the same server. */
import { Effect } from "effect"
import { EventLog } from "../application/eventLog.ts"
import type { Feed } from "../application/feed.ts"
import { importSource } from "../application/importing/importSource.ts"
import type { OpenedEvent } from "../application/openedEvent.ts"
import { makeOpener } from "../application/opening.ts"
import { bulkWays } from "./bulkWays.ts"
import { ACCOUNT, type Ground, modelNamed, openServices, startOver, TENANT } from "./ground.ts"
import { inTurn, type Measured, measure } from "./measure.ts"
import { heading, ratio, row } from "./print.ts"

const BATCH = 1000
/** Rounds before those that count. A JVM compiles for the first hundred thousand posts, and longer for more statements. */
const WARM_UPS = { postgres: 1, redis: 1, neo4j: 8 } as const

const feedOf = (events: ReadonlyArray<OpenedEvent>): Feed => ({
  lastSequence: Effect.succeed(events.length),
  subscribe: Effect.succeed({
    next: (position) => {
      const batch = events.slice(position, position + BATCH)
      return Effect.succeed({ after: position, last: position + batch.length, events: batch })
    },
  }),
})

const openAll = Effect.gen(function* () {
  const log = yield* EventLog
  const open = yield* makeOpener
  const to = yield* log.lastSequence
  const opened: Array<OpenedEvent> = []
  for (let from = 1; from <= to; from += BATCH) {
    const stored = yield* Effect.promise(async () => {
      const events = []
      for await (const batch of log.read({ from, to: Math.min(to, from + BATCH - 1) })) events.push(...batch)
      return events
    })
    opened.push(...(yield* open(stored)))
  }
  return opened
})

export const benchProjecting = async (ground: Ground, path: string, rounds: number): Promise<Ground> => {
  heading("Each projector alone")
  const current = await startOver(ground)
  const services = openServices(current)
  const command = {
    command: "sideload.import-file.v1" as const,
    ...{ id: "550e8400-e29b-41d4-a716-446655440001", tenant: TENANT, account: ACCOUNT, path, filters: {} },
  }
  await services.runPromise(importSource(command, () => undefined))
  const events = await services.runPromise(openAll)
  for (const name of ["postgres", "redis", "neo4j"] as const) {
    const model = await services.runPromise(modelNamed(name))
    const run = () =>
      services.runPromise(model.run(feedOf(events), { until: events.length, onState: () => undefined }))
    const product = async (): Promise<Measured> => {
      await services.runPromise(model.reset)
      return measure(current.servers, async () => {
        await run()
        return events.length
      })
    }
    await product()
    const bulk = await bulkWays[name](current, events.length)
    await inTurn(WARM_UPS[name], [product, bulk.run])
    const [ours, theirs] = (await inTurn(rounds, [product, bulk.run])) as [Measured, Measured]
    await bulk.close()
    row(`${name}: the projector`, ours)
    row(`${name}: its bulk way`, theirs)
    ratio(`${name}: projector / bulk`, ours.perSecond / theirs.perSecond, 0.7)
  }
  await services.dispose()
  return current
}
