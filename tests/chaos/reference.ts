/**
 * What an undisturbed run makes of the file, and how a repetition is judged by it: nothing lost, doubled, partial or broken on the log, every
 * read model at its end with the same content. Each repetition's chance comes from the seed and its number, so that one that fails can be
 * repeated alone.
 */
import { Effect } from "effect"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena, Digests } from "./arena.ts"
import type { Ended } from "./children.ts"

export type Reference = {
  readonly events: number
  readonly digests: Digests
  /** How long the import took, from the start of its process to its end. */
  readonly millis: number
}

/** What came out of a scenario; `problems` is empty where everything is as it must be. */
export type Outcome = {
  readonly scenario: string
  readonly repetitions: number
  readonly events: number
  readonly kills: number
  /** Of the log; absent where nothing but read models is disturbed. */
  readonly lost?: number
  readonly doubled?: number
  readonly partial?: number
  readonly digestsEqual: boolean
  readonly seconds: number
  readonly seed: number
  readonly notes: string
  readonly problems: ReadonlyArray<string>
}

export const sound = (ended: Ended): boolean => ended.code === 0

/** The end of what a process said, without what it printed for programs. */
export const lastWords = (ended: Ended): string =>
  `code ${ended.code}${ended.killed ? ", killed" : ""}: ${ended.errors.trim().slice(-600)}`

export const makeReference = async (arena: Arena): Promise<Reference> => {
  await arena.empty()
  const ended = await arena.unkilled().ended
  if (!sound(ended)) throw new Error(`the undisturbed import failed: ${lastWords(ended)}`)
  const found = await arena.checkLog()
  if (found.lost + found.doubled + found.partial + found.broken.length > 0) {
    throw new Error(`the undisturbed log is not sound: ${JSON.stringify(found)}`)
  }
  return { events: found.events, digests: await arena.digests(), millis: ended.millis }
}

export type Repetition = { readonly number: number; readonly chance: Chance }

/** What a repetition adds to the outcome besides the judgement of log and read models. */
export type Told = { readonly kills: number; readonly problems: ReadonlyArray<string> }

export type Judge = () => Promise<{
  readonly lost: number
  readonly doubled: number
  readonly partial: number
  readonly problems: ReadonlyArray<string>
}>

/** Log and read models are as if nothing had happened. */
export const judgeBy =
  (arena: Arena, reference: Reference): Judge =>
  async () => {
    const { lost, doubled, partial, broken, events } = await arena.checkLog()
    const problems = [...broken]
    if (events !== reference.events) problems.push(`${events} events instead of ${reference.events}`)
    const digests = await arena.digests()
    for (const { name, state } of arena.models) {
      const position = (await Effect.runPromise(state))?.position
      if (position !== events) problems.push(`${name} is at ${position} of ${events}`)
      if (digests[name]?.content !== reference.digests[name]?.content) {
        const rows = `${digests[name]?.rows} rows, undisturbed ${reference.digests[name]?.rows}`
        problems.push(`${DIFFERS} of ${name} (${rows})`)
      }
    }
    return { lost, doubled, partial, problems }
  }

export const DIFFERS = "another digest"

/** Runs the repetitions one after the other and adds up what came of them. */
export const repeat = async (
  arena: Arena,
  of: {
    readonly scenario: string
    readonly repetitions: number
    readonly seed: number
    readonly events: number
  },
  once: (repetition: Repetition) => Promise<Told>,
  judge: Judge,
): Promise<Outcome> => {
  const began = performance.now()
  const total = { lost: 0, doubled: 0, partial: 0, kills: 0 }
  const problems: Array<string> = []
  for (let number = 1; number <= of.repetitions; number++) {
    const told = await once({ number, chance: chanceOf(of.seed * 1000 + number) })
    const judged = await judge()
    total.kills += told.kills
    total.lost += judged.lost
    total.doubled += judged.doubled
    total.partial += judged.partial
    const found = [...told.problems, ...judged.problems]
    for (const one of found) problems.push(`repetition ${number}: ${one}`)
    const wrong = judged.lost + judged.doubled + judged.partial + found.length
    arena.say(
      `${of.scenario} ${number}/${of.repetitions}: ${wrong === 0 ? "sound" : found.join("; ") || "not sound"}`,
    )
  }
  return { ...outcomeOf(of, began, problems), ...total }
}

/** What came of a scenario that has its own way of repeating; `began` by the process's clock. */
export const outcomeOf = (
  of: Pick<Outcome, "scenario" | "repetitions" | "seed" | "events">,
  began: number,
  problems: ReadonlyArray<string>,
): Outcome => ({
  ...of,
  kills: 0,
  digestsEqual: !problems.some((one) => one.includes(DIFFERS)),
  seconds: Math.round((performance.now() - began) / 100) / 10,
  notes: "",
  problems,
})
