/**
 * One event in a hundred is poison. Exactly these, and what follows them in their dialogues, are parked in every read model; the rest is
 * there, as if the parked events had never been. A retry before the poison is mended changes nothing, a rebuild meets it again, and a retry
 * afterwards makes what a clean fold makes.
 */
import { Effect } from "effect"
import { BEHIND } from "../../application/changesOf.ts"
import { type Feed, makeFeed } from "../../application/feed.ts"
import type { ParkedRecord } from "../../application/readModelStore.ts"
import type { ReadModel } from "../../application/readModels.ts"
import { chanceOf } from "../../examples/chance.ts"
import type { Arena, Digests } from "./arena.ts"
import { drawPoison, mustBeParked, type Poison, placesOf, poisoned } from "./poison.ts"
import { DIFFERS, type Outcome, outcomeOf } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { type Services, withServices } from "./services.ts"
import { cleanDigests } from "./sightings.ts"
import { onSomeLog } from "./someLog.ts"

const PERCENT = 1
const PAGE = 1000
const AT_ONCE = { concurrency: "unbounded" } as const
const quiet = () => undefined

const bookOf = ({ parked }: ReadModel) =>
  Effect.gen(function* () {
    const book: Array<ParkedRecord> = []
    for (;;) {
      const page = yield* parked({ after: book.at(-1)?.sequence ?? 0, most: PAGE })
      book.push(...page)
      if (page.length < PAGE) return book
    }
  })

/** What of a book is not as it must be, event by event. */
const wrongIn = (
  book: ReadonlyArray<ParkedRecord>,
  wanted: ReadonlyMap<number, "poison" | "behind">,
  attempts: number,
): ReadonlyArray<string> => {
  const found = new Map(book.map((record) => [record.sequence, record]))
  const surplus = book.filter(({ sequence }) => !wanted.has(sequence))
  const problems = surplus.map(({ sequence, error }) => `${sequence} is parked (${error})`)
  for (const [sequence, why] of wanted) {
    const record = found.get(sequence)
    if (record === undefined) problems.push(`${sequence} is not parked`)
    else if ((record.error === BEHIND) !== (why === "behind"))
      problems.push(`${sequence} is parked as ${record.error}`)
    else if (record.attempts !== (why === "behind" ? 1 : attempts))
      problems.push(`${sequence} has ${record.attempts} attempts`)
  }
  return problems.slice(0, 5)
}

const digestsOf = (models: ReadonlyArray<ReadModel>) =>
  Effect.map(
    Effect.forEach(
      models,
      (model) => Effect.map(model.digest, (digest) => [model.name, digest] as const),
      AT_ONCE,
    ),
    (all): Digests => Object.fromEntries(all),
  )

const differing = (found: Digests, wanted: Digests, than: string) =>
  Object.keys(wanted).flatMap((name) =>
    found[name]?.exact === wanted[name]?.exact
      ? []
      : [`${DIFFERS} of ${name} than ${than}: ${found[name]?.rows} rows, there ${wanted[name]?.rows}`],
  )

type Stage = { readonly models: ReadonlyArray<ReadModel>; readonly feed: Feed; readonly events: number }

const foldAll = ({ models, feed, events }: Stage) =>
  Effect.andThen(
    Effect.forEach(models, ({ reset }) => reset, AT_ONCE),
    Effect.forEach(models, (model) => model.run(feed, { until: events, onState: quiet }), AT_ONCE),
  )

/** Every model's book after some work, named by it. */
const books = (
  { models }: Stage,
  wanted: ReadonlyMap<number, "poison" | "behind">,
  attempts: number,
  after: string,
) =>
  Effect.map(
    Effect.forEach(models, (model) =>
      Effect.map(bookOf(model), (book) =>
        wrongIn(book, wanted, attempts).map((problem) => `${model.name} after ${after}: ${problem}`),
      ),
    ),
    (all) => all.flat(),
  )

const dropKept = ({ models }: Stage) =>
  Effect.forEach(models, ({ versions, drop }) =>
    Effect.flatMap(versions, (all) =>
      Effect.forEach(
        all.filter(({ role }) => role === "kept"),
        ({ version }) => drop(version),
      ),
    ),
  )

/** What the rest makes, by a fold to which the parked events say nothing. */
const withoutParked = (stage: Stage, { silent }: Poison, parked: ReadonlyMap<number, unknown>) =>
  Effect.gen(function* () {
    for (const sequence of parked.keys()) silent.add(sequence)
    yield* foldAll(stage)
    silent.clear()
    return yield* digestsOf(stage.models)
  })

const once = (stage: Stage, poison: Poison, drawn: Poison["events"], clean: Digests, thoroughly: boolean) =>
  Effect.gen(function* () {
    const { models, feed } = stage
    const wanted = mustBeParked(yield* placesOf, drawn)
    const problems: Array<string> = []
    const rest = thoroughly ? yield* withoutParked(stage, poison, wanted) : undefined
    for (const [sequence, how] of drawn) poison.events.set(sequence, how)
    yield* foldAll(stage)
    problems.push(...(yield* books(stage, wanted, 1, "the run")))
    if (rest !== undefined) {
      problems.push(...differing(yield* digestsOf(models), rest, "of all that is not parked"))
      yield* Effect.forEach(models, (model) => model.rebuild(feed, { onState: quiet }), AT_ONCE)
      problems.push(...(yield* books(stage, wanted, 1, "a rebuild")))
      yield* dropKept(stage)
      yield* Effect.forEach(models, (model) => model.retry({}, quiet), AT_ONCE)
      problems.push(...(yield* books(stage, wanted, 2, "a vain retry")))
      problems.push(...differing(yield* digestsOf(models), rest, "of all that is not parked, after both"))
    }
    poison.events.clear()
    yield* Effect.forEach(models, (model) => model.retry({}, quiet), AT_ONCE)
    problems.push(...(yield* books(stage, new Map(), 1, "the retry")))
    problems.push(...differing(yield* digestsOf(models), clean, "a clean fold, after the retry"))
    return { problems, parked: wanted.size }
  })

/** In the first so many repetitions it is rebuilt, retried in vain, and compared with a fold without what is parked. */
export const poisonParked =
  ({ thorough }: { readonly thorough: number }): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const began = performance.now()
    const { events } = reference
    const poison: Poison = { events: new Map(), silent: new Set() }
    const all: Array<string> = []
    const clean = await cleanDigests(arena, events)
    let [parked, poisonous] = [0, 0]
    const repeatAll = async ({ runPromise }: Services, models: ReadonlyArray<ReadModel>) => {
      const work = Effect.gen(function* () {
        const stage: Stage = { models, feed: yield* makeFeed, events }
        const places = yield* placesOf
        for (let number = 1; number <= repetitions; number++) {
          const drawn = drawPoison(places, PERCENT, chanceOf(seed * 1000 + number))
          const told = yield* once(stage, poison, drawn, clean, number <= thorough)
          all.push(...told.problems.map((problem) => `repetition ${number}: ${problem}`))
          parked += told.parked
          poisonous += drawn.size
          say(arena, number, repetitions, told)
        }
        return new Set(places.map(({ subject }) => subject)).size
      })
      return runPromise(Effect.scoped(work))
    }
    const dialogues = await withServices(arena, { make: poisoned(poison) }, repeatAll)
    const of = { scenario: "poison is parked", repetitions, seed, events }
    const notes = `${dialogues} dialogues, ${poisonous} poisonous events, ${parked} parked in each read model, ${Math.min(thorough, repetitions)} rebuilds with the poison`
    return [{ ...outcomeOf(of, began, all), notes }]
  }

const say = (
  arena: Arena,
  number: number,
  of: number,
  { problems, parked }: { readonly problems: ReadonlyArray<string>; readonly parked: number },
): void =>
  arena.say(
    `poison ${number}/${of}: ${parked} parked, ${problems.length === 0 ? "sound" : problems.join("; ")}`,
  )
