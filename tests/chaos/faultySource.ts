/**
 * A log that drops, swaps or repeats an event on its way to the projectors, at random places. Repeats do no harm. At a hole or a swap every
 * projector stops, names the sequence, and has applied nothing past it; given the sound log it goes on to what a clean fold makes.
 */
import { Effect } from "effect"
import { SequenceGap, type StoredEvent } from "../../application/eventLog.ts"
import { type Feed, makeFeed } from "../../application/feed.ts"
import type { ReadModel } from "../../application/readModels.ts"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import { isBuiltOn, standsAlone } from "./builtOn.ts"
import { type Outcome, outcomeOf } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { type Between, type Services, withServices } from "./services.ts"
import { againstCleanFolds, see } from "./sightings.ts"
import { onSomeLog } from "./someLog.ts"

const kinds = ["drop", "swap", "repeat", "repeat batch"] as const
type Fault = { readonly kind: (typeof kinds)[number]; readonly at: number }

/** The events with one fault; a swap takes an event and the one behind it. A fault at a batch's edge hits what is there. */
export const withFault = (
  events: ReadonlyArray<StoredEvent>,
  { kind, at }: Fault,
): ReadonlyArray<StoredEvent> => {
  const i = events.findIndex(({ sequence }) => sequence === at)
  const [event, next] = [events[i], events[i + 1]]
  if (event === undefined) return events
  const [before, after] = [events.slice(0, i), events.slice(i + 1)]
  if (kind === "drop") return [...before, ...after]
  if (kind === "swap") return next === undefined ? before : [...before, next, event, ...after.slice(1)]
  return kind === "repeat" ? [...before, event, event, ...after] : [...events, ...events]
}

/** What stops a projector, by what it was given. */
const stops = ({ kind }: Fault): boolean => kind === "drop" || kind === "swap"

type Batches = AsyncIterable<ReadonlyArray<StoredEvent>>

/** No generator, since one that waits cannot be ended. */
const faulty = (batches: Batches, fault: () => Fault | undefined): Batches => ({
  [Symbol.asyncIterator]: () => {
    const sound = batches[Symbol.asyncIterator]()
    const next = async (): Promise<IteratorResult<ReadonlyArray<StoredEvent>>> => {
      const result = await sound.next()
      const now = fault()
      if (result.done === true || now === undefined) return result
      const given = withFault(result.value, now)
      return given.length > 0 ? { done: false, value: given } : next()
    }
    return { next, return: async () => (await sound.return?.()) ?? { done: true, value: undefined } }
  },
})

/** In rising order and some way apart, so that each is met alone; the log's last event could not be missed. */
const faultsOf = (chance: Chance, count: number, end: number): ReadonlyArray<Fault> => {
  const share = Math.floor((end - 3) / count)
  return Array.from({ length: count }, (_, i) => ({
    kind: kinds[i % kinds.length] ?? "drop",
    at: 2 + i * share + chance.below(share),
  }))
}

const positionOf = (model: ReadModel) => Effect.map(model.state, (stored) => stored?.position ?? 0)

/** Runs a read model into the fault; gives what is not as it must be. */
const meet = (model: ReadModel, feed: Feed, fault: Fault, until: number) =>
  Effect.gen(function* () {
    const result = yield* Effect.result(model.run(feed, { until, onState: () => undefined }))
    const position = yield* positionOf(model)
    const what = `${model.name}, ${fault.kind} at ${fault.at}`
    if (!stops(fault))
      return result._tag === "Success" && position === until ? [] : [`${what}: did not go on`]
    if (result._tag === "Success" || !(result.failure instanceof SequenceGap))
      return [`${what}: was not stopped`]
    const { expected } = result.failure
    if (expected !== fault.at) return [`${what}: ${expected} was named`]
    return position < fault.at ? [] : [`${what}: applied up to ${position}`]
  })

/** Runs read models through the faults, one after the other, and then to the log's end. */
const goThrough = async (
  { runPromise }: Services,
  models: ReadonlyArray<ReadModel>,
  faults: ReadonlyArray<Fault>,
  events: number,
  set: (fault: Fault | undefined) => void,
): Promise<ReadonlyArray<string>> => {
  const problems: Array<string> = []
  for (const [i, fault] of faults.entries()) {
    // What comes behind a repeat is gone through as well, to the next fault.
    const until = Math.min(events, (faults[i + 1]?.at ?? events) - 1)
    set(fault)
    const met = Effect.gen(function* () {
      const feed = yield* makeFeed
      const all = models.map((model) => meet(model, feed, fault, until))
      return (yield* Effect.all(all, { concurrency: "unbounded" })).flat()
    })
    problems.push(...(await runPromise(Effect.scoped(met))))
  }
  set(undefined)
  const rest = Effect.flatMap(makeFeed, (feed) =>
    Effect.forEach(models, (model) => model.run(feed, { until: events, onState: () => undefined }), {
      concurrency: "unbounded",
      discard: true,
    }),
  )
  await runPromise(Effect.scoped(rest))
  return problems
}

export const faultySource: Scenario = async ({ arena, reference, repetitions, seed }: Given) => {
  await onSomeLog(arena, reference)
  await arena.emptyModels()
  const began = performance.now()
  const { events } = reference
  const faults = faultsOf(chanceOf(seed), repetitions, events)
  let current: Fault | undefined
  const set = (fault: Fault | undefined): void => {
    current = fault
  }
  const between: Between = {
    log: (log) => ({ ...log, read: (options) => faulty(log.read(options), () => current) }),
  }
  const problems = await withServices(arena, between, async (services, models) => [
    ...(await goThrough(services, models.filter(standsAlone), faults, events, set)),
    ...(await goThrough(services, models.filter(isBuiltOn), faults, events, set)),
  ])
  const sightings = await Promise.all(arena.models.map((model) => see(model, "after all faults")))
  const all = [...problems, ...(await againstCleanFolds(arena, sightings))]
  const of = { scenario: "source drops, swaps, repeats", repetitions, seed, events }
  const counts = kinds.map((kind) => `${kind} ${faults.filter((fault) => fault.kind === kind).length}`)
  const outcome: Outcome = { ...outcomeOf(of, began, all), notes: counts.join(", ") }
  return [outcome]
}
