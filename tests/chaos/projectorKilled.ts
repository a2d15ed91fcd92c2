/**
 * Each projector is killed while it derives its read model from the log: before it reads, in the middle of a transaction, between two. It is
 * started again until it is done. Content and times of recording are then those of a clean rebuild. The last run of
 * a repetition takes all of them to the log's end.
 */
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena, Digests } from "./arena.ts"
import { catchUp } from "./catchUp.ts"
import type { Ended } from "./children.ts"
import {
  DIFFERS,
  lastWords,
  type Outcome,
  type Reference,
  type Repetition,
  repeat,
  sound,
  type Told,
} from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { pass } from "./waiting.ts"

/** Runs projectors in one process; `killAfter` milliseconds from its beginning it is killed, where it still runs. */
const runOnce = async (
  arena: Arena,
  names: ReadonlyArray<string>,
  killAfter?: number,
): Promise<{ readonly ended: Ended; readonly worked: ReadonlyMap<string, number> }> => {
  let began = Number.NaN
  const worked = new Map<string, number>()
  const child = arena.program("./projector.ts", names, (line) => {
    const [what, name = ""] = line.split(" ")
    if (what === "ends") worked.set(name, performance.now() - began)
    if (what !== "begins" || !Number.isNaN(began)) return
    began = performance.now()
    if (killAfter !== undefined) void pass(killAfter).then(child.kill)
  })
  const ended = await child.ended
  return { ended, worked }
}

const failure = (names: ReadonlyArray<string>, ended: Ended): string =>
  `the projector of ${names.join(", ")} failed: ${lastWords(ended)}`

/** All of them in one process that nobody kills. */
const runToEnd = async (arena: Arena) => {
  const names = arena.models.map(({ name }) => name)
  const { ended, worked } = await runOnce(arena, names)
  return { worked, problems: sound(ended) ? [] : [failure(names, ended)] }
}

/** Nobody kills the last run. */
const finish = async (arena: Arena): Promise<ReadonlyArray<string>> => {
  if (!arena.warm) return (await runToEnd(arena)).problems
  await catchUp(arena)
  return []
}

/** The clean rebuild by such a process: what it makes, and how long each works at it. */
const rebuild = async (arena: Arena) => {
  await arena.emptyModels()
  const { worked, problems } = await runToEnd(arena)
  if (problems.length > 0) throw new Error(problems.join())
  return { digests: await arena.digests(), worked }
}

type Work = ReadonlyMap<string, number>

/** Kills a process as often as is drawn, each time in the middle of one projector's work, or before it. Whom it hit, time after time. */
const disturb = async (
  arena: Arena,
  names: ReadonlyArray<string>,
  work: Work,
  kills: number,
  chance: Chance,
) => {
  const hit: Array<string> = []
  for (let count = 0; count < kills; count++) {
    const moment = chance.fraction() * (work.get(chance.oneOf(names)) ?? 0)
    const { ended, worked } = await runOnce(arena, names, moment)
    if (ended.killed) hit.push(...names.filter((name) => !worked.has(name)))
    else if (!sound(ended)) return { hit, problems: [failure(names, ended)] }
  }
  return { hit, problems: [] }
}

const compare = (found: Digests, clean: Digests): ReadonlyArray<string> =>
  Object.entries(clean).flatMap(([name, { content, exact }]) => {
    if (found[name]?.content !== content) return [`${DIFFERS} of ${name}`]
    return found[name]?.exact === exact ? [] : [`${DIFFERS} of ${name}, in times of recording`]
  })

/** The log is the undisturbed run's, where a scenario before has not left another sound one. */
const onSomeLog = async (arena: Arena, { events }: Reference): Promise<void> => {
  if ((await arena.lastSequence()) === events) return
  await arena.empty()
  const ended = await arena.unkilled().ended
  if (!sound(ended)) throw new Error(`the import failed: ${lastWords(ended)}`)
}

export type How = {
  /** All projectors in one process, as a worker runs them, or each in its own. */
  readonly together: boolean
  /** Kills of each process in a repetition, at most. */
  readonly most: number
}

export const projectorKilled =
  ({ together, most }: How): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const clean = await rebuild(arena)
    const rebuilt = compare(clean.digests, reference.digests).filter((one) => !one.includes("recording"))
    const names = arena.models.map(({ name }) => name)
    const processes = together ? [names] : names.map((name) => [name])
    const hits: Array<string> = []
    const once = async ({ chance }: Repetition): Promise<Told> => {
      await arena.emptyModels()
      const disturbing = processes.map((of) => {
        const own = chanceOf(chance.below(2 ** 31))
        return disturb(arena, of, clean.worked, 1 + own.below(most), own)
      })
      const disturbed = await Promise.all(disturbing)
      const finished = await finish(arena)
      const hit = disturbed.flatMap((one) => one.hit)
      hits.push(...hit)
      return { kills: hit.length, problems: [...disturbed.flatMap(({ problems }) => problems), ...finished] }
    }
    const judge = async () => {
      const { lost, doubled, partial, broken } = await arena.checkLog()
      return {
        lost,
        doubled,
        partial,
        problems: [...broken, ...compare(await arena.digests(), clean.digests)],
      }
    }
    const of = { scenario: "each projector killed", repetitions, seed, events: reference.events }
    const outcome = await repeat(arena, of, once, judge)
    const counts = names.map((name) => `${name} ${hits.filter((hit) => hit === name).length}`)
    return [{ ...outcome, notes: counts.join(", "), problems: [...rebuilt, ...outcome.problems] }]
  }
