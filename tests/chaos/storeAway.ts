/**
 * A store is killed (or frozen, which keeps its connections) in the middle of an import and is away for some seconds. The others go on meanwhile; once it is back, what it lacks is
 * brought up, and the import ends well. Redis may lose what it had not yet written to its disk: now and then the end of its file is cut off.
 */
import { Effect } from "effect"
import type { Chance } from "../../examples/chance.ts"
import type { ServiceName } from "../../stack/state.ts"
import type { Arena } from "./arena.ts"
import type { Child } from "./children.ts"
import { logReaches } from "./moments.ts"
import { cutTail } from "./redisTail.ts"
import { judgeBy, lastWords, type Outcome, type Repetition, repeat, sound, type Told } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { eventually, pass } from "./waiting.ts"

export type Store = Exclude<ServiceName, "nats">
export const stores: ReadonlyArray<Store> = ["postgres", "redis", "neo4j"]

/** The read models that a store's absence leaves alone. The graph's news lie in Redis and wait for the graph. */
export const others: Readonly<Record<Store, ReadonlyArray<string>>> = {
  postgres: ["redis", "neo4j"],
  redis: ["postgres", "daily-activity", "neo4j"],
  neo4j: ["postgres", "daily-activity", "redis"],
}

const positionsOf = async (arena: Arena, names: ReadonlyArray<string>): Promise<ReadonlyArray<number>> => {
  const models = names.flatMap((name) => arena.models.filter((model) => model.name === name))
  return Promise.all(
    models.map(async ({ state }) => {
      const stored = await Effect.runPromise(Effect.catch(state, () => Effect.succeed(undefined)))
      return stored?.position ?? 0
    }),
  )
}

/** The share of the log in which a store goes away: late enough to have begun, early enough not to be done. */
const MIDST = 0.6
const ATTEMPTS = 5
const AWAY_MILLIS = 2000
const PATIENCE_MILLIS = 90_000

/** Whether all the others move on, or are at the log's end, while the store is away; waits for it. */
const othersGoOn = async (arena: Arena, store: Store, events: number, child: Child): Promise<boolean> => {
  const names = others[store]
  const before = await positionsOf(arena, names)
  const away = pass(AWAY_MILLIS)
  const moved = await eventually(
    async () => {
      const now = await positionsOf(arena, names)
      return now.every((position, i) => position === events || position > (before[i] ?? 0)) ? true : undefined
    },
    { within: PATIENCE_MILLIS, every: 50, while: child.running },
  )
  await away
  return moved === true
}

const CUT_BYTES = 40_000

type How = "killed" | "frozen"

const bringBack = async (arena: Arena, store: Store, how: How): Promise<void> =>
  how === "killed" ? arena.start(store) : arena.thaw(store)

const isWhole = async (arena: Arena, store: Store, events: number): Promise<boolean> => {
  const ask = async () => ((await positionsOf(arena, [store]))[0] === events ? true : undefined)
  return (await eventually(ask, { within: 10_000, every: 100 })) === true
}

/** One outage in an import's midst. `hit` is false where the import was over before the store was gone, which shows nothing. */
const outage = async (arena: Arena, store: Store, how: How, events: number, cut: boolean, chance: Chance) => {
  await arena.empty()
  const child = arena.unkilled()
  const place = 1 + chance.below(Math.ceil(events * MIDST))
  await logReaches(arena, place, child)
  await (how === "killed" ? arena.kill(store) : arena.freeze(store))
  const problems: Array<string> = []
  const wentOn = await othersGoOn(arena, store, events, child)
  const hit = child.running()
  if (hit && !wentOn) problems.push("the others did not go on meanwhile")
  if (cut) await cutTail(arena.home, chance.below(CUT_BYTES))
  await bringBack(arena, store, how)
  const ended = await child.ended
  if (!sound(ended)) problems.push(`the import failed: ${lastWords(ended)}`)
  if (!hit && !cut && !(await isWhole(arena, store, events))) problems.push("the import ended without it")
  return { hit, problems }
}

const storeAway = async (store: Store, how: How, given: Given): Promise<Outcome> => {
  const { arena, reference, repetitions, seed } = given
  const { events } = reference
  let cuts = 0
  const once = async ({ number, chance }: Repetition): Promise<Told> => {
    const cut = store === "redis" && how === "killed" && number % 2 === 0
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { hit, problems } = await outage(arena, store, how, events, cut, chance)
      if (!hit && problems.length === 0) continue
      if (cut) cuts += 1
      return { kills: hit ? 1 : 0, problems }
    }
    return { kills: 0, problems: ["the import was always over before the store was gone"] }
  }
  const of = { scenario: `${store} ${how} and away`, repetitions, seed, events }
  const outcome = await repeat(arena, of, once, judgeBy(arena, reference))
  return { ...outcome, notes: cuts === 0 ? "" : `the file's end cut off ${cuts} times` }
}

/** How often a store is killed; for the rest of the repetitions it is frozen, which for Neo4j is over much sooner. */
export type Kills = Readonly<Partial<Record<Store, number>>>

/** All three, one after the other. */
export const storesAway =
  (kills: Kills): Scenario =>
  async (given) => {
    const outcomes: Array<Outcome> = []
    for (const store of stores) {
      const killed = Math.min(kills[store] ?? given.repetitions, given.repetitions)
      outcomes.push(await storeAway(store, "killed", { ...given, repetitions: killed }))
      const frozen = given.repetitions - killed
      if (frozen > 0) outcomes.push(await storeAway(store, "frozen", { ...given, repetitions: frozen }))
    }
    return outcomes
  }
