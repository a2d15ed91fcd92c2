/**
 * What was seen of a read model at some position, and whether a clean fold of the log has the same there: each read model is derived once
 * from nothing, without any disturbance, and stops at every position at which something was seen.
 */
import { Effect } from "effect"
import { type Feed, makeFeed } from "../../application/feed.ts"
import type { Digest } from "../../application/projection.ts"
import type { ReadModel } from "../../application/readModels.ts"
import type { Arena, Digests } from "./arena.ts"
import { DIFFERS } from "./reference.ts"
import { withServices } from "./services.ts"

export type Sighting = {
  readonly model: string
  readonly position: number
  readonly digest: Digest
  /** When it was seen, for whoever reads of a difference. */
  readonly when: string
}

const STILL_ATTEMPTS = 20

/** Position and content at one moment: whoever was killed may have left a transaction that ends by itself. */
export const see = async ({ name, state, digest }: ReadModel, when: string): Promise<Sighting> => {
  for (let attempt = 1; attempt <= STILL_ATTEMPTS; attempt++) {
    const before = (await Effect.runPromise(state))?.position ?? 0
    const found = await Effect.runPromise(digest)
    const after = (await Effect.runPromise(state))?.position ?? 0
    if (before === after) return { model: name, position: after, digest: found, when }
  }
  throw new Error(`${name} does not stand still ${when}`)
}

const keyOf = (model: string, position: number): string => `${model} ${position}`

/** Folds a read model through the positions in their order, and remembers what it is at each. */
const foldThrough = (
  model: ReadModel,
  feed: Feed,
  positions: ReadonlyArray<number>,
  clean: Map<string, Digest>,
) =>
  Effect.gen(function* () {
    yield* model.reset
    for (const position of positions) {
      yield* model.run(feed, { until: position, onState: () => undefined })
      clean.set(keyOf(model.name, position), yield* model.digest)
    }
  })

/** Folds what was not folded before; one that may not pass another read model takes that one along. */
const makeCleanFolds = async (
  arena: Arena,
  wanted: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<void> => {
  const missing = ({ name }: ReadModel) =>
    [...(wanted.get(name) ?? [])].filter((position) => !arena.cleanFolds.has(keyOf(name, position)))
  const folded = arena.models.filter((model) => missing(model).length > 0)
  if (folded.length === 0) return
  await withServices(arena, undefined, ({ runPromise }, models) => {
    const all = Effect.gen(function* () {
      const feed = yield* makeFeed
      const folds = models.flatMap((model) => {
        const bounding = folded.filter(({ boundBy }) => boundBy === model.name)
        const positions = new Set([...missing(model), ...bounding.flatMap(missing)])
        if (positions.size === 0) return []
        return [
          foldThrough(
            model,
            feed,
            [...positions].sort((a, b) => a - b),
            arena.cleanFolds,
          ),
        ]
      })
      yield* Effect.all(folds, { concurrency: "unbounded", discard: true })
    })
    return runPromise(Effect.scoped(all))
  })
}

/** Folds the read models anew, where that was not done before; gives what differed from what was seen. */
export const againstCleanFolds = async (
  arena: Arena,
  sightings: ReadonlyArray<Sighting>,
): Promise<ReadonlyArray<string>> => {
  const wanted = new Map<string, Set<number>>()
  for (const { model, position } of sightings)
    wanted.set(model, (wanted.get(model) ?? new Set()).add(position))
  await makeCleanFolds(arena, wanted)
  return sightings.flatMap(({ model, position, digest, when }) => {
    const clean = arena.cleanFolds.get(keyOf(model, position))
    if (digest.exact === clean?.exact) return []
    const what = digest.content === clean?.content ? " in times of recording" : ""
    return [`${DIFFERS} of ${model}${what} at ${position} ${when}: ${digest.rows} rows, clean ${clean?.rows}`]
  })
}

/** What clean folds make of the whole log. */
export const cleanDigests = async (arena: Arena, position: number): Promise<Digests> => {
  await makeCleanFolds(arena, new Map(arena.models.map(({ name }) => [name, new Set([position])])))
  const all = arena.models.map(({ name }) => [name, arena.cleanFolds.get(keyOf(name, position))] as const)
  return Object.fromEntries(all.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest]])))
}
