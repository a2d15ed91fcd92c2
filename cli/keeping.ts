/**
 * Keeping read models at the log's end for as long as a process lives, as `worker` and `watch` do. What changes is said once, in a line. One that
 * cannot be run as it is (another version made it, its store refuses the schema) holds up nobody: it is said, and looked at again until an
 * operator has mended it. So is one whose own code has a fault. A hole in the log or a missing key ends the process.
 */
import { Deferred, Effect } from "effect"
import type { Feed } from "../application/feed.ts"
import { type FollowError, follow } from "../application/following.ts"
import type { ReadModel } from "../application/readModels.ts"
import type { RunnerPhase, RunnerState } from "../application/runnerState.ts"

export type Board = {
  readonly note: (state: RunnerState) => void
  /** What stands in a read model's way, until it is run again. */
  readonly noteRefusal: (name: string, why: string) => void
}

type Kind = "runs" | "stands by" | "paused" | "rebuilding" | "waits"

const kinds: Readonly<Record<RunnerPhase, Kind | undefined>> = {
  starting: undefined,
  stopped: undefined,
  "catching up": "runs",
  live: "runs",
  waiting: "stands by",
  paused: "paused",
  rebuilding: "rebuilding",
  "store away": "waits",
  "log away": "waits",
}

const lineOf = (kind: Kind, before: Kind | undefined, state: RunnerState): string => {
  const { name, position, generation } = state
  switch (kind) {
    case "runs":
      return before === "waits"
        ? `${name}: goes on at ${position}`
        : `${name}: runs it from ${position} (generation ${generation})`
    case "stands by":
      return `${name}: stands by, another process runs it (generation ${generation})`
    case "paused":
      return `${name}: paused at ${position}; it goes on with: sideload projection resume ${name}`
    case "rebuilding":
      return `${name}: is being rebuilt`
    case "waits":
      return `${name}: waiting: ${state.lastError ?? state.phase}`
  }
}

/** Says what has changed, and nothing while nothing has. */
export const makeBoard = (log: (line: string) => void): Board => {
  const known = new Map<string, { readonly kind: Kind | undefined; readonly refusal?: string }>()
  return {
    note: (state) => {
      const kind = kinds[state.phase]
      const before = known.get(state.name)?.kind
      if (kind === undefined || kind === before) return
      // While it is claimed there is no generation to tell yet.
      if (kind === "runs" && state.generation === 0) return
      known.set(state.name, { kind })
      log(lineOf(kind, before, state))
    },
    noteRefusal: (name, why) => {
      if (known.get(name)?.refusal !== why) log(`${why}. It is left as it is until then.`)
      known.set(name, { kind: undefined, refusal: why })
    },
  }
}

/** Those that an operator mends, for which nobody else is held up. */
const mendable: ReadonlySet<string> = new Set<FollowError["_tag"]>([
  "ClaimRefused",
  "MigrationRefused",
  "ReadModelAhead",
])

const AGAIN = "5 seconds"

const keepOne = (model: ReadModel, feed: Feed, never: Deferred.Deferred<number>, board: Board) => {
  const leave = (why: string) => {
    board.noteRefusal(model.name, why)
    return Effect.sleep(AGAIN)
  }
  const kept = follow(model, feed, never, board.note).pipe(
    Effect.catch((error) =>
      mendable.has(error._tag) ? leave(error.message.replace(/\.$/, "")) : Effect.fail(error),
    ),
    Effect.catchDefect((thrown) => leave(faultOf(model, thrown))),
  )
  return Effect.forever(kept)
}

/** A mistake in one, which may be somebody's own, is no other's fault. What it says may show what it was working on. */
const faultOf = ({ name }: ReadModel, thrown: unknown): string => {
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  return `${name} has an unforeseen fault (${kind}); with SIDELOAD_DEBUG=1 its rebuild shows the cause: sideload projection rebuild ${name}`
}

export const keepUpToDate = (models: ReadonlyArray<ReadModel>, feed: Feed, board: Board) =>
  Effect.gen(function* () {
    const never = yield* Deferred.make<number>()
    return yield* Effect.forEach(models, (model) => keepOne(model, feed, never, board), {
      concurrency: "unbounded",
      discard: true,
    })
  })
