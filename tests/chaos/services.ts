/**
 * The log, its keys and the read models within this process, opened for one scenario: what was remembered of an earlier log's keys would not
 * fit this one's. A scenario may put something between projections and stores, or between the log and its readers.
 */
import { Effect, Layer, ManagedRuntime } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { type ReadModel, ReadModels } from "../../application/readModels.ts"
import { logWithKeys } from "../../cli/wiring/log.ts"
import { thisMachine } from "../../cli/wiring/machine.ts"
import { type Make, openReadModels } from "../../cli/wiring/readModels.ts"
import type { Arena } from "./arena.ts"
import { settingsFor } from "./environment.ts"

type Log = EventLog["Service"]

export type Between = {
  readonly make?: Make
  readonly log?: (log: Log) => Log
}

export const servicesLayer = (
  home: string,
  endpoints: Arena["endpoints"],
  { make, log = (it) => it }: Between = {},
) => {
  const settings = settingsFor(home)
  const sound = logWithKeys(settings, endpoints)
  const between = Layer.effect(EventLog, Effect.map(EventLog, log))
  return Layer.mergeAll(
    Layer.provideMerge(between, sound),
    Layer.effect(ReadModels, openReadModels(settings, endpoints, make)),
    thisMachine,
  )
}

const opened = (arena: Arena, between: Between | undefined) =>
  ManagedRuntime.make(servicesLayer(arena.home, arena.endpoints, between))

/** What a scenario does with services: runs effects that need them. */
export type Services = Pick<ReturnType<typeof opened>, "runPromise" | "runFork">

export const withServices = async <A>(
  arena: Arena,
  between: Between | undefined,
  use: (services: Services, models: ReadonlyArray<ReadModel>) => Promise<A>,
): Promise<A> => {
  const runtime = opened(arena, between)
  try {
    return await use(runtime, await runtime.runPromise(Effect.map(ReadModels, (models) => models)))
  } finally {
    await runtime.dispose()
  }
}
