/**
 * A steady flow of new events, appended by the program's own recording, and every read model followed meanwhile, both within this process. It
 * knows when each event was appended, so it can say how many seconds a read model is behind.
 */
import { Deferred, Effect, Fiber } from "effect"
import { makeFeed } from "../../application/feed.ts"
import { follow } from "../../application/following.ts"
import type { ReadModel } from "../../application/readModels.ts"
import { record } from "../../application/recording.ts"
import { decidedPages } from "../../bench/recordPages.ts"
import { NO_TIP, type Tip } from "../../domain/chain.ts"
import type { Arena } from "./arena.ts"
import { exportOf } from "./exportFile.ts"
import { withServices } from "./services.ts"
import { eventually } from "./waiting.ts"

export type Flow = {
  readonly models: ReadonlyArray<ReadModel>
  /** The last sequence that was appended. */
  readonly end: () => number
  readonly appended: () => number
  /** For how many seconds a position has lacked something; 0 at the log's end. */
  readonly lag: (position: number) => number
  /** Ends the flow alone, and waits until every read model is at the log's end. */
  readonly dry: () => Promise<ReadonlyArray<string>>
}

export type Pace = {
  readonly perSecond: number
  /** It runs dry after so many. */
  readonly most?: number
}

/** Whose pages are appended, again and again, each time for a persona of its own. */
const MESSAGES = 2000
const MOST_AT_ONCE = 200
const EVERY = "20 millis"
const CATCH_UP_MILLIS = 120_000

type Mark = { readonly sequence: number; readonly at: number }

/** What was appended, and whether it is to go on: an append that is interrupted would land at a time of its own. */
type Written = { readonly marks: Array<Mark>; appended: number; going: boolean }

/** Appends at a pace until it is told to end. */
const flowing = (path: string, { perSecond, most = Number.POSITIVE_INFINITY }: Pace, written: Written) =>
  Effect.gen(function* () {
    const began = performance.now()
    while (written.going && written.appended < most) {
      for (const { recorder, decided } of yield* decidedPages(path)) {
        const tips = new Map<string, Tip>()
        for (let at = 0; at < decided.length && written.going && written.appended < most; ) {
          const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - written.appended
          if (due < 1) {
            yield* Effect.sleep(EVERY)
            continue
          }
          const piece = decided.slice(at, at + Math.min(due, MOST_AT_ONCE))
          const outcome = yield* record(recorder, tips.get(recorder.subject) ?? NO_TIP, piece)
          if (outcome.stopped !== undefined) throw new Error(`an append ended as ${outcome.stopped._tag}`)
          tips.set(recorder.subject, outcome.tip)
          at += piece.length
          written.appended += piece.length
          written.marks.push({ sequence: outcome.tip.sequence, at: performance.now() })
        }
      }
    }
  })

const followAll = (models: ReadonlyArray<ReadModel>) =>
  Effect.gen(function* () {
    const never = yield* Deferred.make<number>()
    const feed = yield* makeFeed
    yield* Effect.forEach(models, (model) => follow(model, feed, never, () => undefined), {
      concurrency: "unbounded",
      discard: true,
    })
  }).pipe(Effect.scoped)

const positionOf = ({ state }: ReadModel): Promise<number> =>
  Effect.runPromise(
    Effect.catch(
      Effect.map(state, (stored) => stored?.position ?? 0),
      () => Effect.succeed(0),
    ),
  )

/** Which read models do not come to the log's end by themselves. */
const behind = async (models: ReadonlyArray<ReadModel>, end: number): Promise<ReadonlyArray<string>> => {
  const looks = models.map(async (model) => {
    const there = async () => ((await positionOf(model)) === end ? true : undefined)
    const came = await eventually(there, { within: CATCH_UP_MILLIS, every: 50 })
    return came === true
      ? []
      : [`${model.name} is at ${await positionOf(model)} of ${end} and goes no further`]
  })
  return (await Promise.all(looks)).flat()
}

export const withFlow = <A>(arena: Arena, pace: Pace, use: (flow: Flow) => Promise<A>): Promise<A> =>
  withServices(arena, undefined, async ({ runFork }, models) => {
    const { folder } = await exportOf(arena.home, MESSAGES)
    const written: Written = { marks: [], appended: 0, going: true }
    const { marks } = written
    const following = runFork(followAll(models))
    const writing = runFork(flowing(folder, pace, written))
    const end = () => marks.at(-1)?.sequence ?? 0
    let broken: unknown
    const ended = async (fiber: Fiber.Fiber<unknown, unknown>) => {
      const exit = await Effect.runPromise(Fiber.await(fiber))
      if (exit._tag === "Failure" && !exit.cause.reasons.every(({ _tag }) => _tag === "Interrupt"))
        broken = exit.cause
    }
    const stop = async () => {
      written.going = false
      await ended(writing)
      following.interruptUnsafe()
      await ended(following)
    }
    const lag = (position: number): number => {
      const first = marks.find(({ sequence }) => sequence > position)
      return first === undefined ? 0 : (performance.now() - first.at) / 1000
    }
    try {
      await eventually(async () => (marks.length > 0 ? true : undefined), { within: 30_000, every: 10 })
      const told = await use({
        ...{ models, end, lag, appended: () => written.appended },
        dry: async () => {
          written.going = false
          await ended(writing)
          const last = await arena.lastSequence()
          return behind(models, last ?? end())
        },
      })
      await stop()
      if (broken !== undefined) throw new Error(`the flow or who followed it broke: ${broken}`)
      return told
    } finally {
      await stop()
    }
  })
