/**
 * The embedded default: one process emits a command, handles it as a worker does, and runs every read model until all of them show what was
 * imported. Other processes may do the same at once. The stores may be away for a bounded time; what is then left to do is said. Where the
 * source is refused on the way, the read models are brought up to what was imported before it, and then that is how it ends.
 */
import { Data, Deferred, Effect, Result } from "effect"
import type { Command } from "../domain/command.ts"
import { type CarryOutReports, carryOut } from "./carryOut.ts"
import { makeFeed } from "./feed.ts"
import { follow } from "./following.ts"
import type { ImportError } from "./importing/importSource.ts"
import type { ImportOutcome } from "./importing/outcome.ts"
import { ReadModels } from "./readModels.ts"
import type { RunnerState } from "./runnerState.ts"

export type EmbeddedReports = CarryOutReports & {
  readonly onState: (state: RunnerState) => void
  readonly onImported: (outcome: ImportOutcome) => void
}

/** What was imported is whole, but some read models do not show all of it yet. */
export class NotCaughtUp extends Data.TaggedError("NotCaughtUp")<{
  readonly target: number
  readonly left: ReadonlyArray<RunnerState>
}> {
  override get message(): string {
    const left = this.left.map(({ name, position, lastError }) => {
      const why = lastError === undefined ? "" : ` (${lastError})`
      return `${name} is at ${position} of ${this.target}${why}`
    })
    return (
      `What was imported is whole, but not yet in every read model: ${left.join("; ")}. ` +
      "The same command, or `sideload worker`, goes on from there."
    )
  }
}

/** How long read models may stand still, once the import is done, before the command ends without them. */
const PATIENCE_MILLIS = 600_000

/** Each read model's last state, and how long nothing has moved. */
const makeBoard = (onState: (state: RunnerState) => void) => {
  const states = new Map<string, RunnerState>()
  let moved = performance.now()
  return {
    states,
    still: () => performance.now() - moved,
    touch: () => {
      moved = performance.now()
    },
    note: (state: RunnerState): void => {
      if (states.get(state.name)?.position !== state.position) moved = performance.now()
      states.set(state.name, state)
      onState(state)
    },
  }
}

export const importEmbedded = (command: Command, host: string, reports: EmbeddedReports) =>
  Effect.scoped(
    Effect.gen(function* () {
      const models = yield* ReadModels
      const feed = yield* makeFeed
      const target = yield* Deferred.make<number>()
      const board = makeBoard(reports.onState)
      const imported = Effect.gen(function* () {
        const result = yield* Effect.result(carryOut(command, host, reports))
        const outcome = yield* whatIsImported(result)
        board.touch()
        reports.onImported(outcome)
        yield* Deferred.succeed(target, outcome.last_sequence)
        return result
      })
      const followed = Effect.forEach(models, (model) => follow(model, feed, target, board.note), {
        concurrency: "unbounded",
        discard: true,
      })
      const [result] = yield* Effect.all([imported, Effect.raceFirst(followed, giveUp(target, board))], {
        concurrency: "unbounded",
      })
      return yield* Effect.fromResult(result)
    }),
  )

/** Also of an import whose source was refused on the way; any other failure leaves nothing that a read model could show. */
const whatIsImported = (result: Result.Result<ImportOutcome, ImportError>) =>
  Result.isFailure(result) && result.failure._tag === "SourceEndedEarly"
    ? Effect.succeed(result.failure.outcome)
    : Effect.fromResult(result)

const giveUp = (target: Deferred.Deferred<number>, board: ReturnType<typeof makeBoard>) =>
  Effect.gen(function* () {
    const wanted = yield* Deferred.await(target)
    while (board.still() < PATIENCE_MILLIS) yield* Effect.sleep("1 second")
    const left = [...board.states.values()].filter(({ position }) => position < wanted)
    return yield* new NotCaughtUp({ target: wanted, left })
  })
