/**
 * A store is killed (or frozen, which keeps its connections) in the middle of an import and is away for some seconds. The others go on meanwhile; once it is back, what it lacks is
 * brought up, and the import ends well. Redis may lose what it had not yet written to its disk: now and then the end of its file is cut off.
 */
import { readdir, stat, truncate } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { Chance } from "../../examples/chance.ts"
import { homeAt } from "../../stack/home.ts"
import type { ServiceName } from "../../stack/state.ts"
import type { Arena } from "./arena.ts"
import type { Child } from "./children.ts"
import { logReaches, places } from "./moments.ts"
import { judgeBy, lastWords, type Outcome, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { eventually, pass } from "./waiting.ts"

type Store = Exclude<ServiceName, "nats">
const stores: ReadonlyArray<Store> = ["postgres", "redis", "neo4j"]

/** The read models that a store's absence leaves alone. The graph's news lie in Redis and wait for the graph. */
const others: Readonly<Record<Store, ReadonlyArray<string>>> = {
  postgres: ["redis", "neo4j"],
  redis: ["postgres", "neo4j"],
  neo4j: ["postgres", "redis"],
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

/** As if the machine had gone down with what Redis had not yet synced. */
const cutTail = async (home: string, chance: Chance): Promise<void> => {
  const folder = homeAt(home).data("redis")
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".aof"))
  const file = files.find((name) => name.endsWith(".incr.aof")) ?? files[0]
  if (file === undefined) throw new Error("Redis has no append-only file")
  const { size } = await stat(join(folder, file))
  await truncate(join(folder, file), Math.max(0, size - chance.below(CUT_BYTES)))
}

type How = "killed" | "frozen"

const bringBack = async (arena: Arena, store: Store, how: How): Promise<void> =>
  how === "killed" ? arena.start(store) : arena.thaw(store)

const storeAway = async (store: Store, how: How, given: Given): Promise<Outcome> => {
  const { arena, reference, repetitions, seed } = given
  const { events } = reference
  let cut = 0
  const outcome = await repeat(
    arena,
    { scenario: `${store} ${how} and away`, repetitions, seed, events },
    async ({ number, chance }) => {
      await arena.empty()
      const child = arena.unkilled()
      const [place = 1] = places(chance, 1, events)
      const problems: Array<string> = []
      const inTime = await logReaches(arena, place, child)
      if (!inTime) problems.push("the import was over before the store could be killed")
      await (how === "killed" ? arena.kill(store) : arena.freeze(store))
      if (!(await othersGoOn(arena, store, events, child)))
        problems.push("the others did not go on meanwhile")
      if (!child.running()) problems.push("the import ended while a store was away")
      if (store === "redis" && how === "killed" && number % 2 === 0) {
        await cutTail(arena.home, chance)
        cut += 1
      }
      await bringBack(arena, store, how)
      const ended = await child.ended
      if (!sound(ended)) problems.push(`the import failed: ${lastWords(ended)}`)
      return { kills: inTime ? 1 : 0, problems }
    },
    judgeBy(arena, reference),
  )
  return { ...outcome, notes: cut === 0 ? "" : `the file's end cut off ${cut} times` }
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
