/**
 * Each read model is rebuilt while events flow in and readers poll without a pause; now and then the rebuilding process is killed, and the same
 * rebuild is given again. Every single read is as it is promised for its store, and in the end the read models are what a clean fold makes.
 */
import { Effect } from "effect"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import { type Flow, type Pace, withFlow } from "./flow.ts"
import { readNeo4j } from "./readers/neo4j.ts"
import { readPostgres } from "./readers/postgres.ts"
import { type Reader, together } from "./readers/reader.ts"
import { readRedis } from "./readers/redis.ts"
import { lastWords, type Outcome, outcomeOf, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { againstCleanFolds, type Sighting, see } from "./sightings.ts"
import { onSomeLog } from "./someLog.ts"

const ATTEMPTS = 5

type Attempt = {
  readonly killed: boolean
  readonly problems: ReadonlyArray<string>
  readonly left: ReadonlyArray<string>
}

/** One process; killed when one of its rebuilds has come to a position, or not at all. Gives what is left to rebuild. */
const attempt = async (
  arena: Arena,
  names: ReadonlyArray<string>,
  killAt: number | undefined,
): Promise<Attempt> => {
  const left = new Set(names)
  const began = performance.now()
  const child = arena.program("./rebuilder.ts", names, (line) => {
    const [what, name = "", position] = line.split(" ")
    if (what === "rebuilt") {
      left.delete(name)
      arena.say(`${name} rebuilt in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    }
    if (what === "at" && killAt !== undefined && Number(position) >= killAt) child.kill()
  })
  const ended = await child.ended
  const failed = !(ended.killed || sound(ended))
  return {
    ...{ killed: ended.killed, left: [...left] },
    problems: failed ? [`a rebuild failed: ${lastWords(ended)}`] : [],
  }
}

/** Another runner may take the rebuild over and bring it to its end: then it is done once more by who was refused. */
const rebuild = async (
  arena: Arena,
  flow: Flow,
  names: ReadonlyArray<string>,
  kills: boolean,
  chance: Chance,
) => {
  let [left, killed] = [names, 0]
  const problems: Array<string> = []
  for (let number = 1; left.length > 0 && number <= ATTEMPTS; number++) {
    const killAt = kills && number === 1 ? 1 + chance.below(flow.end()) : undefined
    const one = await attempt(arena, left, killAt)
    if (one.killed) killed += 1
    problems.push(...one.problems)
    left = one.left
  }
  if (left.length > 0) problems.push(`the rebuild of ${left.join(", ")} did not come to its end`)
  return { killed, problems }
}

const readAll = async (arena: Arena): Promise<Reader> =>
  together([readPostgres(arena), await readRedis(arena), readNeo4j(arena)])

/** Versions before the present one are of no use here. */
const dropKept = async ({ models }: Flow): Promise<void> => {
  for (const { versions, drop } of models)
    for (const { role, version } of await Effect.runPromise(versions))
      if (role === "kept") await Effect.runPromise(drop(version))
}

export type Rebuilding = {
  /** All read models by one process, or each by one of its own, one after the other. */
  readonly together: boolean
  readonly pace: Pace
  /** Kills the rebuild in each so manieth repetition. */
  readonly killEvery: number
}

export const rebuiltWhileRead =
  ({ together: atOnce, pace, killEvery }: Rebuilding): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const began = performance.now()
    const sightings: Array<Sighting> = []
    const problems: Array<string> = []
    let [kills, reads, appended] = [0, 0, 0]
    const names = arena.models.map(({ name }) => name)
    for (let number = 1; number <= repetitions; number++) {
      const chance = chanceOf(seed * 1000 + number)
      const found = await withFlow(arena, pace, async (flow) => {
        const readers = await readAll(arena)
        const told: Array<string> = []
        for (const group of atOnce ? [names] : names.map((name) => [name])) {
          const one = await rebuild(arena, flow, group, number % killEvery === 0, chance)
          told.push(...one.problems)
          kills += one.killed
        }
        told.push(...(await flow.dry()))
        const read = await readers.stop()
        reads += read.reads
        appended += flow.appended()
        await dropKept(flow)
        return [...told, ...read.problems]
      })
      problems.push(...found.map((problem) => `repetition ${number}: ${problem}`))
      const seen = arena.models.map((model) => see(model, `after repetition ${number}`))
      sightings.push(...(await Promise.all(seen)))
      arena.say(`rebuilt while read ${number}/${repetitions}: ${found.join("; ") || "sound"}`)
    }
    const seconds = (performance.now() - began) / 1000
    problems.push(...(await againstCleanFolds(arena, sightings)))
    const of = { scenario: "rebuilt while read", repetitions, seed, events: reference.events + appended }
    const rate = (appended / seconds).toFixed(0)
    const notes = `${reads} reads, ${appended} events appended meanwhile (${rate} a second over all)`
    return [{ ...outcomeOf(of, began, problems), kills, notes }]
  }
