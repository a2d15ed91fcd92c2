/**
 * The embedded default: one process emits a command, handles it as a worker does, and runs every read model until all of them show what was
 * imported. Other processes may do the same at once. The stores may be away for a bounded time; what is then left to do is said. A read model
 * that cannot be run (paused, or made by another version) holds up neither the import nor the others. Where the source is refused on the way, the
 * read models are brought up to what was imported before it, and then that is how it ends.
 */
import { Data, Deferred, Effect, Result } from "effect"
import type { Command } from "../domain/command.ts"
import { type CarryOutReports, carryOut } from "./carryOut.ts"
import { type Feed, makeFeed } from "./feed.ts"
import { follow } from "./following.ts"
import type { ImportError } from "./importing/importSource.ts"
import type { ImportOutcome } from "./importing/outcome.ts"
import { type ReadModel, ReadModels } from "./readModels.ts"
import type { RunnerState } from "./runnerState.ts"

export type EmbeddedReports = CarryOutReports & {
  readonly onState: (state: RunnerState) => void
  readonly onImported: (outcome: ImportOutcome) => void
  /** A read model cannot be run; the import goes on without it. */
  readonly onRefused?: (name: string, why: string) => void
}

/** A read model that does not show all that was imported, and why. */
export type Left = { readonly name: string; readonly position: number; readonly why?: string | undefined }

/** What was imported is whole, but some read models do not show all of it yet. */
export class NotCaughtUp extends Data.TaggedError("NotCaughtUp")<{
  readonly outcome: ImportOutcome
  readonly left: ReadonlyArray<Left>
}> {
  override get message(): string {
    const { last_sequence: target } = this.outcome
    const left = this.left.map(({ name, position, why }) => {
      const because = why === undefined ? "" : ` (${why})`
      return `${name} is at ${position} of ${target}${because}`
    })
    return (
      `What was imported is whole, but not yet in every read model: ${left.join("; ")}. ` +
      "The same command, or `sideload worker`, goes on from there."
    )
  }
}

/** How long read models may stand still, once the import is done, before the command ends without them. */
const PATIENCE_MILLIS = 600_000

/** Each read model's last state, why it cannot be run, and how long nothing has moved. */
const makeBoard = ({ onState, onRefused }: EmbeddedReports) => {
  const states = new Map<string, RunnerState>()
  const refusals = new Map<string, Left>()
  let moved = performance.now()
  return {
    states,
    refusals,
    still: () => performance.now() - moved,
    touch: () => {
      moved = performance.now()
    },
    note: (state: RunnerState): void => {
      const { name, position, phase } = state
      // A rebuild in place moves, while the position that is read stays.
      if (states.get(name)?.position !== position || phase === "rebuilding") moved = performance.now()
      states.set(state.name, state)
      onState(state)
    },
    refuse: (left: Left & { readonly why: string }): void => {
      refusals.set(left.name, left)
      onRefused?.(left.name, left.why)
    },
  }
}

type Board = ReturnType<typeof makeBoard>

export const importEmbedded = (command: Command, host: string, reports: EmbeddedReports) =>
  Effect.scoped(
    Effect.gen(function* () {
      const models = yield* ReadModels
      const feed = yield* makeFeed
      const target = yield* Deferred.make<number>()
      const board = makeBoard(reports)
      const imported = Effect.gen(function* () {
        const result = yield* Effect.result(carryOut(command, host, reports))
        const outcome = yield* whatIsImported(result)
        board.touch()
        reports.onImported(outcome)
        yield* Deferred.succeed(target, outcome.last_sequence)
        return result
      })
      const followed = Effect.raceFirst(followAll(models, feed, target, board), patienceIsOver(target, board))
      const [result] = yield* Effect.all([imported, followed], { concurrency: "unbounded" })
      const outcome = yield* Effect.fromResult(result)
      const left = leftBehind(models, board, outcome.last_sequence)
      return left.length === 0 ? outcome : yield* new NotCaughtUp({ outcome, left })
    }),
  )

/** Also of an import whose source was refused on the way; any other failure leaves nothing that a read model could show. */
const whatIsImported = (result: Result.Result<ImportOutcome, ImportError>) =>
  Result.isFailure(result) && result.failure._tag === "SourceEndedEarly"
    ? Effect.succeed(result.failure.outcome)
    : Effect.fromResult(result)

/** Each until it shows what was imported, or as far as it can come: one that builds on another comes no further than that one. */
const followAll = (
  models: ReadonlyArray<ReadModel>,
  feed: Feed,
  target: Deferred.Deferred<number>,
  board: Board,
) => {
  const ended = new Map(models.map(({ name }) => [name, Deferred.makeUnsafe<number>()]))
  const followOne = (model: ReadModel) =>
    Effect.gen(function* () {
      const wanted = ended.get(model.boundBy ?? "") ?? target
      yield* Effect.catch(follow(model, feed, wanted, board.note), ({ message: why }) =>
        Effect.map(positionOf(model), (position) => board.refuse({ name: model.name, position, why })),
      )
      const own = ended.get(model.name)
      if (own === undefined) return
      const reached = Effect.all([Deferred.await(target), positionOf(model)])
      yield* Deferred.succeed(own, Math.min(...(yield* reached)))
    })
  return Effect.forEach(models, followOne, { concurrency: "unbounded", discard: true })
}

const positionOf = ({ state }: ReadModel): Effect.Effect<number> =>
  state.pipe(
    Effect.map((stored) => stored?.position ?? 0),
    Effect.catch(() => Effect.succeed(0)),
  )

const patienceIsOver = (target: Deferred.Deferred<number>, board: Board) =>
  Effect.gen(function* () {
    yield* Deferred.await(target)
    while (board.still() < PATIENCE_MILLIS) yield* Effect.sleep("1 second")
  })

/** Those that an operator has paused are no failure, and neither is what builds on them. */
const leftBehind = (
  models: ReadonlyArray<ReadModel>,
  { states, refusals }: Board,
  target: number,
): ReadonlyArray<Left> => {
  const isPaused = (name: string | undefined): boolean => states.get(name ?? "")?.phase === "paused"
  return models.flatMap(({ name, boundBy }): ReadonlyArray<Left> => {
    const refused = refusals.get(name)
    if (refused !== undefined) return [refused]
    const { position = 0, lastError: why } = states.get(name) ?? {}
    return position >= target || isPaused(name) || isPaused(boundBy) ? [] : [{ name, position, why }]
  })
}
