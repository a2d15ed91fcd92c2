/**
 * Each projector is killed while it derives its read model from the log: before it reads, in the middle of a transaction, between two. It is
 * started again until it is done. Content and times of recording are then those of a clean rebuild. They are killed side by side, each in a
 * process of its own; the last run of a repetition takes all of them to the log's end.
 */
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena, Digests } from "./arena.ts"
import { catchUp } from "./catchUp.ts"
import type { Ended } from "./children.ts"
import { DIFFERS, lastWords, type Outcome, type Reference, repeat, sound } from "./reference.ts"
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

/** Kills it as often as is drawn, each time wherever it has come to. */
const disturb = async (arena: Arena, name: string, longest: number, most: number, chance: Chance) => {
  let kills = 0
  const planned = 1 + chance.below(most)
  for (let count = 0; count < planned; count++) {
    const { ended } = await runOnce(arena, [name], chance.fraction() * longest)
    if (ended.killed) kills += 1
    else if (!sound(ended)) return { kills, problems: [failure([name], ended)] }
  }
  return { kills, problems: [] }
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
        const finished = await finish(arena)
        return {
          kills: all.reduce((sum, done) => sum + done.kills, 0),
          problems: [...all.flatMap(({ problems }) => problems), ...finished],
        }
      },
      async () => {
        const problems = compare(await arena.digests(), clean.digests)
        return { lost: 0, doubled: 0, partial: 0, problems }
      },
    )
    const notes = `kills: ${[...perName].map(([name, count]) => `${name} ${count}`).join(", ")}`
    return [{ ...outcome, notes, problems: [...rebuilt, ...outcome.problems] }]
  }
