/**
 * Each projector is killed again and again while it derives its read model from the log: before a read, in the middle of a transaction, right
 * after a commit. After each kill the read model is looked at: it has exactly what a clean fold of the log up to its position has, times of
 * recording included. One that has come to the log's end begins anew.
 */
import type { ReadModel } from "../../application/readModels.ts"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import { isBuiltOn, standsAlone } from "./builtOn.ts"
import { catchUp } from "./catchUp.ts"
import type { Ended } from "./children.ts"
import { type Moment, moments } from "./projectorOrder.ts"
import { nth, type ProjectorProcess, startProjector } from "./projectorProcess.ts"
import { lastWords, type Outcome, outcomeOf, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { againstCleanFolds, type Sighting, see } from "./sightings.ts"
import { onSomeLog } from "./someLog.ts"
import { pass } from "./waiting.ts"

/** A kill falls into one of so many steps from where the process begins. */
const STEPS_AHEAD = 3
/** How long a commit takes before one was seen. */
const FIRST_GUESS_MILLIS = 30

type Aim = {
  readonly model: string
  readonly moment: Moment
  readonly count: number
  readonly fraction: number
}

/** What a life came to: where it was killed, if it was, and how long its commits took. */
type Life = { readonly ended: Ended; readonly killedAt?: Moment; readonly millis: ReadonlyArray<number> }

/** What the process was doing when it was killed, by its own words: a kill may come later than it was meant. */
const momentOf = ({ steps }: ProjectorProcess, { model, moment }: Aim): Moment => {
  if (moment !== "in mid-transaction") return moment
  const last = steps.findLast((step) => step.model === model)
  if (last?.what === "commits") return "in mid-transaction"
  return last?.what === "answered" ? "after the commit" : "before the read"
}

const live = async (
  arena: Arena,
  models: ReadonlyArray<string>,
  step: number,
  aim: Aim,
  usual: number,
): Promise<Life> => {
  const { model, moment, count, fraction } = aim
  const die = moment === "in mid-transaction" ? {} : { die: { model, moment, count } }
  const child = startProjector(arena, { models, step, ...die })
  if (moment === "in mid-transaction")
    child.at(nth("commits", model, count), () => void pass(fraction * usual).then(child.kill))
  const ended = await child.ended
  const millis = child.steps.flatMap((one) =>
    one.what === "answered" && one.model === model ? [one.millis] : [],
  )
  return { ended, millis, ...(ended.killed ? { killedAt: momentOf(child, aim) } : {}) }
}

type Told = {
  readonly sightings: ReadonlyArray<Sighting>
  readonly problems: ReadonlyArray<string>
  /** Of each model, how often it was hit at which moment. */
  readonly hits: ReadonlyMap<string, number>
  readonly kills: number
}

type Lane = { readonly models: ReadonlyArray<string>; readonly kills: number; readonly step: number }

const emptied = (arena: Arena, names: ReadonlyArray<string>): Promise<unknown> =>
  Promise.all(arena.models.filter(({ name }) => names.includes(name)).map((model) => arena.emptyModel(model)))

const disturb = async (
  arena: Arena,
  { models, kills, step }: Lane,
  end: number,
  chance: Chance,
): Promise<Told> => {
  const sightings: Array<Sighting> = []
  const hits = new Map<string, number>()
  const usual = new Map<string, number>()
  let done = 0
  await emptied(arena, models)
  while (done < kills) {
    const model = chance.oneOf(models)
    const moment = moments[done % moments.length] ?? "in mid-transaction"
    const aim: Aim = { model, moment, count: 1 + chance.below(STEPS_AHEAD), fraction: chance.fraction() }
    const life = await live(arena, models, step, aim, usual.get(model) ?? FIRST_GUESS_MILLIS)
    const fastest = Math.min(...life.millis)
    if (Number.isFinite(fastest)) usual.set(model, fastest)
    if (life.killedAt === undefined && !sound(life.ended))
      return { sightings, hits, kills: done, problems: [`a projector failed: ${lastWords(life.ended)}`] }
    if (life.killedAt !== undefined) {
      done += 1
      const hit = `${model} ${life.killedAt}`
      hits.set(hit, (hits.get(hit) ?? 0) + 1)
    }
    const seen = await lookAt(arena, models, `after kill ${done}`)
    sightings.push(...seen)
    if (seen.every(({ position }) => position === end)) await emptied(arena, models)
    if (done % 10 === 0) arena.say(`${models.join(", ")}: killed ${done} of ${kills} times`)
  }
  return { sightings, hits, kills: done, problems: [] }
}

const lookAt = (arena: Arena, names: ReadonlyArray<string>, when: string) =>
  Promise.all(arena.models.filter(({ name }) => names.includes(name)).map((model) => see(model, when)))

export type How = {
  /** All projectors in one process, as a worker runs them, or each in its own. */
  readonly together: boolean
  /** How many steps the log is divided into. */
  readonly steps: number
}

export const projectorKilled =
  ({ together, steps }: How): Scenario =>
  async ({ arena, reference, repetitions: kills, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const began = performance.now()
    const { events } = reference
    const step = Math.ceil(events / steps)
    const names = arena.models.map(({ name }) => name)
    const lanes = (of: ReadonlyArray<ReadModel>) =>
      Promise.all(
        of.map(({ name }, i) =>
          disturb(arena, { models: [name], kills, step }, events, chanceOf(seed + 7 * i)),
        ),
      )
    const told: Array<Told> = []
    if (together) told.push(await disturb(arena, { models: names, kills, step }, events, chanceOf(seed)))
    else {
      told.push(...(await lanes(arena.models.filter(standsAlone))))
      await catchUp(arena)
      told.push(...(await lanes(arena.models.filter(isBuiltOn))))
    }
    const sightings = told.flatMap((one) => one.sightings)
    const problems = [...told.flatMap((one) => one.problems), ...(await againstCleanFolds(arena, sightings))]
    const of = { scenario: "each projector killed", repetitions: kills, seed, events }
    const hits = told.flatMap((one) => [...one.hits].map(([hit, count]) => `${hit} ${count}`)).sort()
    return [
      {
        ...outcomeOf(of, began, problems),
        kills: told.reduce((sum, one) => sum + one.kills, 0),
        notes: `${sightings.length} digests compared; ${hits.join(", ")}`,
      },
    ]
  }
