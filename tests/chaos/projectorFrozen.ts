/**
 * A projector's process is frozen (SIGSTOP) anywhere in its work, a second runner takes its projection over and goes on, and the first one is
 * thawed. Its next commit is refused by its generation, and what the read model holds is what a clean fold up to its position holds.
 */
import { Effect } from "effect"
import { makeFeed } from "../../application/feed.ts"
import type { ReadModel } from "../../application/readModels.ts"
import { type Chance, chanceOf } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import { isBuiltOn, standsAlone } from "./builtOn.ts"
import { catchUp } from "./catchUp.ts"
import type { Step } from "./projectorOrder.ts"
import { nth, type ProjectorProcess, startProjector } from "./projectorProcess.ts"
import { lastWords, type Outcome, outcomeOf } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { type Services, withServices } from "./services.ts"
import { againstCleanFolds, type Sighting, see } from "./sightings.ts"
import { onSomeLog } from "./someLog.ts"
import { pass } from "./waiting.ts"

const STEPS_AHEAD = 3
const MOST_PAUSE_MILLIS = 20
/** The frozen one may hold a transaction open, which is ended only after a while. */
const TAKEOVER = "40 seconds"
const THAWED_MILLIS = 30_000

type Place = { readonly step: number; readonly end: number; readonly frozenMillis: number }
type Tale = {
  readonly sightings: Array<Sighting>
  readonly problems: Array<string>
  frozen: number
  refusedCommits: number
  refusedSigns: number
  /** Commits that the frozen one had sent, and that landed before the second runner came. */
  landed: number
  slowestTakeover: number
}

/** Frozen at a drawn step; false where it ended before. */
const freeze = async (child: ProjectorProcess, model: string, chance: Chance): Promise<boolean> => {
  const what = chance.oneOf(["commits", "answered", "reads"] as const)
  const frozen = new Promise<boolean>((done) => {
    child.at(nth(what, model, 1 + chance.below(STEPS_AHEAD)), () => {
      void pass(chance.fraction() * MOST_PAUSE_MILLIS).then(() => done(child.freeze()))
    })
  })
  return Promise.race([frozen, child.ended.then(() => false)])
}

/** A second runner goes on for two steps, or to the log's end; gives where it began, or nothing where it did not come to that in time. */
const takeOver = (
  services: Services,
  model: ReadModel,
  { step, end }: Place,
): Promise<number | undefined> => {
  let began: number | undefined
  const run = Effect.gen(function* () {
    const feed = yield* makeFeed
    const position = (yield* model.state)?.position ?? 0
    const until = Math.min(end, (Math.floor(position / step) + 2) * step)
    yield* model.run(feed, {
      until,
      onState: (state) => {
        if (state.generation > 0) began ??= state.position
      },
    })
    return began ?? 0
  })
  const inTime = Effect.timeoutOrElse(Effect.scoped(run), {
    duration: TAKEOVER,
    orElse: () => Effect.succeed(undefined),
  })
  return services.runPromise(inTime)
}

/** What of the thawed one's commits is not as it must be: none was committed but what had landed before. */
const afterThaw = (steps: ReadonlyArray<Step>, model: string, takenAt: number, tale: Tale): void => {
  for (const step of steps) {
    if (step.model !== model || step.what !== "answered") continue
    if (step.outcome === "Fenced") tale.refusedCommits += 1
    else if (step.outcome === "Committed" && step.to <= takenAt) tale.landed += 1
    else tale.problems.push(`${model}: the thawed one was answered ${step.outcome} up to ${step.to}`)
  }
  const stopped = steps.find((step) => step.model === model && step.what === "stops")
  if (stopped?.what !== "stops" || stopped.error !== "RunnerFenced")
    tale.problems.push(`${model}: the thawed one was not refused`)
  else if (!steps.some((step) => step.what === "answered" && step.outcome === "Fenced"))
    tale.refusedSigns += 1
}

/** Every second one hears of its loss from its commit alone, the others from a sign of life as well. */
const once = async (
  arena: Arena,
  services: Services,
  model: ReadModel,
  place: Place,
  number: number,
  chance: Chance,
  tale: Tale,
): Promise<void> => {
  const { name } = model
  const child = startProjector(arena, { models: [name], step: place.step, deaf: number % 2 === 1 })
  if (!(await freeze(child, name, chance))) return
  tale.frozen += 1
  const before = child.steps.length
  const began = performance.now()
  const takenAt = await takeOver(services, model, place)
  tale.slowestTakeover = Math.max(tale.slowestTakeover, performance.now() - began)
  if (takenAt === undefined) tale.problems.push(`${name}: was not taken over within ${TAKEOVER}`)
  await pass(Math.max(0, place.frozenMillis - (performance.now() - began)))
  child.thaw()
  await Promise.race([child.ended, pass(THAWED_MILLIS)])
  if (child.running()) {
    child.kill()
    tale.problems.push(`${name}: the thawed one went on: ${lastWords(await child.ended)}`)
  }
  await child.ended
  if (takenAt === place.end) {
    // It had written all of it before it was frozen: there was nothing left that could be refused.
    tale.frozen -= 1
    return
  }
  afterThaw(child.steps.slice(before), name, takenAt ?? 0, tale)
  tale.sightings.push(await see(model, `after freeze ${tale.frozen}`))
}

/** One read model, frozen as often as is wanted; from the beginning again where the log's end is near. */
const lane = async (
  arena: Arena,
  services: Services,
  model: ReadModel,
  times: number,
  place: Place,
  seed: number,
) => {
  const tale: Tale = {
    ...{ sightings: [], problems: [], frozen: 0 },
    ...{ refusedCommits: 0, refusedSigns: 0, landed: 0, slowestTakeover: 0 },
  }
  const chance = chanceOf(seed)
  await arena.emptyModel(model)
  for (let number = 1; tale.frozen < times && tale.problems.length === 0; number++) {
    const position = (await Effect.runPromise(model.state))?.position ?? 0
    if (position > place.end - (STEPS_AHEAD + 2) * place.step) await arena.emptyModel(model)
    await once(arena, services, model, place, number, chance, tale)
    if (tale.frozen % 10 === 0) arena.say(`${model.name}: frozen ${tale.frozen} of ${times} times`)
  }
  return tale
}

export type Freezing = {
  readonly millis: number
  readonly steps: number
  readonly models?: ReadonlyArray<string>
}

export const projectorFrozen =
  ({ millis, steps, models }: Freezing): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    await onSomeLog(arena, reference)
    const began = performance.now()
    const { events } = reference
    const place: Place = { step: Math.ceil(events / steps), end: events, frozenMillis: millis }
    const tales = await withServices(arena, undefined, async (services, all) => {
      const chosen = all.filter(({ name }) => models?.includes(name) !== false)
      const lanes = (of: ReadonlyArray<ReadModel>) =>
        Promise.all(of.map((model, i) => lane(arena, services, model, repetitions, place, seed * 100 + i)))
      const free = await lanes(chosen.filter(standsAlone))
      const bound = chosen.filter(isBuiltOn)
      if (bound.length > 0) await catchUp(arena)
      return [...free, ...(await lanes(bound))]
    })
    const total = (of: (tale: Tale) => number) => tales.reduce((sum, tale) => sum + of(tale), 0)
    const sightings = tales.flatMap((tale) => tale.sightings)
    const problems = [
      ...tales.flatMap((tale) => tale.problems),
      ...(await againstCleanFolds(arena, sightings)),
    ]
    const slowest = Math.max(...tales.map((tale) => tale.slowestTakeover))
    const notes = [
      `frozen ${total(({ frozen }) => frozen)} times`,
      `${total((tale) => tale.refusedCommits)} refused at the next commit, ${total((tale) => tale.refusedSigns)} at a sign of life`,
      `${total(({ landed }) => landed)} commits had landed before`,
      `the slowest take-over ${(slowest / 1000).toFixed(1)} s`,
    ]
    const of = { scenario: "projector frozen, another takes over", repetitions, seed, events }
    return [{ ...outcomeOf(of, began, problems), notes: notes.join("; ") }]
  }
