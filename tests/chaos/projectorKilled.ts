/**
 * Each projector is killed while it derives its read model from the log: before it reads, in the middle of a transaction, between two. It is
 * started again until it is done. Content and times of recording are then those of a clean rebuild. All of them run side by side, each in a
 * process of its own.
 */
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena, Digests } from "./arena.ts"
import type { Ended } from "./children.ts"
import { DIFFERS, lastWords, type Outcome, type Reference, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { pass } from "./waiting.ts"

/** Runs one projector; `killAfter` milliseconds from its beginning it is killed, where it still runs. */
const runOnce = async (
  arena: Arena,
  name: string,
  killAfter?: number,
): Promise<{ readonly ended: Ended; readonly worked: number }> => {
  let began = Number.NaN
  const child = arena.program("./projector.ts", [name], (line) => {
    if (line !== "begins") return
    began = performance.now()
    if (killAfter !== undefined) void pass(killAfter).then(child.kill)
  })
  const ended = await child.ended
  return { ended, worked: performance.now() - began }
}

/** The clean rebuild by the same processes: what it makes, and how long each works at it. */
const rebuild = async (arena: Arena) => {
  await arena.emptyModels()
  const worked = new Map<string, number>()
  const runs = arena.models.map(async ({ name }) => {
    const run = await runOnce(arena, name)
    if (!sound(run.ended)) throw new Error(`the projector ${name} failed: ${lastWords(run.ended)}`)
    worked.set(name, run.worked)
  })
  await Promise.all(runs)
  return { digests: await arena.digests(), worked }
}

/** Kills it as often as is drawn, then lets it come to its end. */
const disturb = async (arena: Arena, name: string, longest: number, most: number, chance: Chance) => {
  let kills = 0
  const planned = 1 + chance.below(most)
  for (let count = 0; count < planned; count++) {
    const { ended } = await runOnce(arena, name, chance.fraction() * longest)
    if (ended.killed) kills += 1
    else if (!sound(ended)) return { kills, problem: `the projector ${name} failed: ${lastWords(ended)}` }
  }
  const { ended } = await runOnce(arena, name)
  return { kills, ...(sound(ended) ? {} : { problem: `the projector ${name} failed: ${lastWords(ended)}` }) }
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
  const ended = await arena.importer().ended
  if (!sound(ended)) throw new Error(`the import failed: ${lastWords(ended)}`)
}

export const projectorKilled =
  (mostKills: number): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const clean = await rebuild(arena)
    const rebuilt = compare(clean.digests, reference.digests).filter((one) => !one.includes("recording"))
    const perName = new Map<string, number>()
    const of = { scenario: "each projector killed", repetitions, seed, events: reference.events }
    const outcome = await repeat(
      arena,
      of,
      async ({ chance }) => {
        await arena.emptyModels()
        const chances = arena.models.map(() => chance.below(2 ** 31))
        const all = await Promise.all(
          arena.models.map(async ({ name }, i) => {
            const own = chanceOf(chances[i] ?? 0)
            const done = await disturb(arena, name, clean.worked.get(name) ?? 0, mostKills, own)
            perName.set(name, (perName.get(name) ?? 0) + done.kills)
            return done
          }),
        )
        const kills = all.reduce((sum, done) => sum + done.kills, 0)
        return { kills, problems: all.flatMap(({ problem }) => (problem === undefined ? [] : [problem])) }
      },
      async () => {
        const problems = compare(await arena.digests(), clean.digests)
        return { lost: 0, doubled: 0, partial: 0, problems }
      },
    )
    const notes = `kills: ${[...perName].map(([name, count]) => `${name} ${count}`).join(", ")}`
    return [{ ...outcome, notes, problems: [...rebuilt, ...outcome.problems] }]
  }
