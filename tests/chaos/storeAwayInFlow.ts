/**
 * A store is killed in the midst of a steady flow of events and stays away for some seconds. The others go on meanwhile (in the full form they
 * are looked at all the time, and stay current); once it is back
 * its read models catch up by themselves. Redis loses the end of what it had written as well. In the end each read model is what a clean fold of
 * the log makes: no hole, and nothing twice.
 */
import { Effect } from "effect"
import { chanceOf } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import { type Flow, withFlow } from "./flow.ts"
import { cutTail } from "./redisTail.ts"
import { type Outcome, outcomeOf } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { againstCleanFolds, type Sighting, see } from "./sightings.ts"
import { others, type Store, stores } from "./storeAway.ts"
import { eventually, pass } from "./waiting.ts"

const SAMPLE_MILLIS = 100
/** A server that has just started is slow for a while, whoever is away. */
const STEADY_LOOKS = 50
/** What counts as current, and what nobody may be behind by where it is looked at. */
const CURRENT_SECONDS = 1
const NEVER_SECONDS = 8
/** A store stays away until the others have gone on, however busy the machine is. */
const GO_ON_MILLIS = 120_000
const BACK_MILLIS = 120_000

type Lags = Map<string, Array<number>>

const lagsOf = async (flow: Flow, names: ReadonlyArray<string>, lags: Lags): Promise<void> => {
  const asked = flow.models.filter(({ name }) => names.includes(name))
  await Promise.all(
    asked.map(async ({ name, state }) => {
      const stored = await Effect.runPromise(Effect.result(state))
      // One that did not answer says nothing of how far it is.
      if (stored._tag === "Failure") return
      lags.set(name, [...(lags.get(name) ?? []), flow.lag(stored.success?.position ?? 0)])
    }),
  )
}

const judged = (store: Store, lags: Lags, mostly: number): ReadonlyArray<string> =>
  [...lags].flatMap(([name, seconds]) => {
    const current = seconds.filter((one) => one < CURRENT_SECONDS).length / seconds.length
    const most = Math.max(...seconds)
    if (mostly === 0) return []
    if (current >= mostly && most < NEVER_SECONDS) return []
    const share = (current * 100).toFixed(0)
    return [
      `${name} was current in ${share} % of looks while ${store} was away, ${most.toFixed(1)} s behind at most`,
    ]
  })

/** Which of them do not come, while the store is away, to where the log ended when it went. */
const standing = async (flow: Flow, names: ReadonlyArray<string>, end: number) => {
  const looks = flow.models
    .filter(({ name }) => names.includes(name))
    .map(async ({ name, state }) => {
      const there = async () => {
        const stored = await Effect.runPromise(Effect.result(state))
        return stored._tag === "Success" && (stored.success?.position ?? 0) > end ? true : undefined
      }
      const came = await eventually(there, { within: GO_ON_MILLIS, every: SAMPLE_MILLIS })
      return came === true ? [] : [name]
    })
  return (await Promise.all(looks)).flat()
}

type Outage = { readonly problems: ReadonlyArray<string>; readonly caughtUp: number; readonly lags: Lags }

const NOTHING = { caughtUp: 0, lags: new Map<string, Array<number>>() }

/** Waits until they were in so many looks one after the other. */
const areCurrent = async (flow: Flow, names: ReadonlyArray<string>, looks = 1): Promise<boolean> => {
  let inARow = 0
  const current = async () => {
    const now: Lags = new Map()
    await lagsOf(flow, names, now)
    const all = [...now.values()].flat()
    const are = all.length === names.length && all.every((seconds) => seconds < CURRENT_SECONDS)
    inARow = are ? inARow + 1 : 0
    return inARow >= looks ? true : undefined
  }
  return (await eventually(current, { within: BACK_MILLIS, every: SAMPLE_MILLIS })) === true
}

const outage = async (
  arena: Arena,
  flow: Flow,
  store: Store,
  { millis, mostly }: Omit<Away, "all">,
  cut: number,
): Promise<Outage> => {
  const names = flow.models.map(({ name }) => name)
  const steady = mostly === 0 ? 1 : STEADY_LOOKS
  if (!(await areCurrent(flow, names, steady)))
    return { problems: ["the flow was never kept up with"], ...NOTHING }
  const lags: Lags = new Map()
  const end = flow.end()
  await arena.kill(store)
  let gone = true
  const looking = (async () => {
    while (gone) {
      await lagsOf(flow, others[store], lags)
      await pass(SAMPLE_MILLIS)
    }
  })()
  await pass(millis)
  const stood = await standing(flow, others[store], end)
  if (cut > 0) await cutTail(arena.home, cut)
  await arena.start(store)
  gone = false
  await looking
  const back = performance.now()
  const mine = names.filter((name) => !others[store].includes(name))
  const problems = stood.map((name) => `${name} did not go on while ${store} was away`)
  if (!(await areCurrent(flow, mine))) problems.push(`${store} did not catch up by itself`)
  return { problems: [...problems, ...judged(store, lags, mostly)], lags, caughtUp: performance.now() - back }
}

const CUT_BYTES = 200_000

export type Away = {
  readonly millis: number
  readonly perSecond: number
  /** In this share of all looks the others must be current: the rest is the machine's. */
  readonly mostly: number
  /** All three in each repetition, or each time another one. */
  readonly all: boolean
}

export const storesAwayInFlow =
  ({ all, ...away }: Away): Scenario =>
  async ({ arena, reference, repetitions, seed }: Given): Promise<ReadonlyArray<Outcome>> => {
    const began = performance.now()
    const sightings: Array<Sighting> = []
    const problems: Array<string> = []
    const most = { lag: 0, caughtUp: 0 }
    let [kills, looks, current] = [0, 0, 0]
    for (let number = 1; number <= repetitions; number++) {
      const chance = chanceOf(seed * 1000 + number)
      const chosen = all ? stores : stores.filter((_, i) => i === (number - 1) % stores.length)
      const told = await withFlow(arena, { perSecond: away.perSecond }, async (flow) => {
        const found: Array<string> = []
        for (const store of chosen) {
          const cut = store === "redis" ? chance.below(CUT_BYTES) : 0
          const one = await outage(arena, flow, store, away, cut)
          kills += 1
          found.push(...one.problems)
          const seconds = [...one.lags.values()].flat()
          looks += seconds.length
          current += seconds.filter((lag) => lag < CURRENT_SECONDS).length
          most.lag = Math.max(most.lag, ...seconds)
          most.caughtUp = Math.max(most.caughtUp, one.caughtUp)
          arena.say(`${store} away in the flow: ${one.problems.join("; ") || "sound"}`)
        }
        found.push(...(await flow.dry()))
        return found
      })
      problems.push(...told.map((problem) => `repetition ${number}: ${problem}`))
      sightings.push(
        ...(await Promise.all(arena.models.map((model) => see(model, `after repetition ${number}`)))),
      )
    }
    problems.push(...(await againstCleanFolds(arena, sightings)))
    const of = { scenario: "store away in a steady flow", repetitions, seed, events: reference.events }
    const share = ((current / looks) * 100).toFixed(1)
    const notes = [
      `the others were within a second in ${share} % of ${looks} looks`,
      `${most.lag.toFixed(1)} s behind at most`,
      `caught up ${(most.caughtUp / 1000).toFixed(1)} s after it was back at most`,
    ]
    return [{ ...outcomeOf(of, began, problems), kills, notes: notes.join("; ") }]
  }
