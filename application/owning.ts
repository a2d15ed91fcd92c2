/**
 * Owning a projection: to claim it, to say every few seconds that one is alive, to say when one ends. Whoever else claims it takes it away,
 * and the owner learns that from its next commit or sign of life. Not a lock: an owner that sleeps through the loss of its ownership is
 * refused by its generation.
 */
import { Data, Effect, type Scope } from "effect"
import { Machine } from "./machine.ts"
import type {
  Beat,
  Claim,
  ClaimOutcome,
  Doing,
  Owner,
  ProjectionStore,
  Runner,
  StoreUnavailable,
} from "./projection.ts"

/** A newer runner has taken the projection over. */
export class RunnerFenced extends Data.TaggedError("RunnerFenced")<{
  readonly projection: string
  readonly generation: number
}> {
  override get message(): string {
    return `another process runs the projection ${this.projection} now (generation ${this.generation})`
  }
}

/** The projection may not be run now. */
export class ClaimRefused extends Data.TaggedError("ClaimRefused")<{
  readonly projection: string
  readonly reason: Exclude<ClaimOutcome["_tag"], "Claimed">
}> {
  override get message(): string {
    return refusals[this.reason](this.projection)
  }
}

const refusals: Readonly<Record<ClaimRefused["reason"], (projection: string) => string>> = {
  Paused: (projection) =>
    `${projection} is paused. It goes on with: sideload projection resume ${projection}`,
  Rebuilding: (projection) =>
    `${projection} is being rebuilt. Bring that to its end with: sideload projection rebuild ${projection}; or, where it is listed as a version of its own, drop that`,
  Outdated: (projection) =>
    `${projection} was made by another version of this program. Make it anew, while it is read, with: sideload projection rebuild ${projection}`,
  Gone: (projection) =>
    `the rebuild of ${projection} was ended by another process. What there is: sideload projection list`,
}

let runs = 0

/** Names this process, its machine, and which run of it this is. */
export const newRunner = (doing: Doing): Effect.Effect<Runner> =>
  Effect.map(Machine, ({ name }) => {
    runs += 1
    return { id: `${name}/${process.pid}/${runs}`, doing }
  })

/** Signs of life may be late, but not so often. */
export const BEAT_MILLIS = 2000
export const GONE_SECONDS = 10

/** Says of an owner whether it is gone: a process of this machine is asked after, any other judged by its last sign of life. */
export const goneHere: Effect.Effect<(owner: Owner) => boolean> = Effect.map(
  Machine,
  ({ name, isAlive }) =>
    ({ id, age }) => {
      const [machine, pid] = id.split("/")
      return age > GONE_SECONDS || (machine === name && !isAlive(Number(pid)))
    },
)

export const claimAs = (
  projection: string,
  store: Pick<ProjectionStore<never>, "claim">,
  runner: Runner,
): Effect.Effect<Claim, ClaimRefused | StoreUnavailable> =>
  Effect.flatMap(store.claim(runner), (outcome) =>
    outcome._tag === "Claimed"
      ? Effect.succeed(outcome)
      : Effect.fail(new ClaimRefused({ projection, reason: outcome._tag })),
  )

/** What an owner says of itself at each sign of life; `undefined` while it has nothing to own. */
type Telling = () => Beat | undefined

/** Gives signs of life until the ownership is lost. A store that is away hears the next one. */
export const beating = (
  projection: string,
  store: Pick<ProjectionStore<never>, "beat">,
  tell: Telling,
): Effect.Effect<never, RunnerFenced> => {
  const once = Effect.gen(function* () {
    const beat = tell()
    if (beat === undefined) return
    const outcome = yield* Effect.catch(store.beat(beat), () => Effect.succeed({ _tag: "Beaten" } as const))
    // One that was under way while its own runner claimed anew is out of date, not fenced.
    if (outcome._tag === "Fenced" && tell()?.generation === beat.generation)
      return yield* new RunnerFenced({ projection, generation: outcome.generation })
  })
  return Effect.forever(Effect.andThen(Effect.sleep(BEAT_MILLIS), once))
}

/** Says that the owner ends. A store that does not hear it in time sees its age. */
export const releasing = (
  store: Pick<ProjectionStore<never>, "release">,
  generation: () => number,
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.addFinalizer(() =>
    Effect.suspend(() => store.release(generation())).pipe(Effect.timeout("2 seconds"), Effect.ignore),
  )

/** Owns a projection for as long as `body` runs. */
export const owning = <A, E, R>(
  projection: string,
  store: Pick<ProjectionStore<never>, "claim" | "beat" | "release">,
  doing: Exclude<Doing, "live">,
  body: (claim: Claim) => Effect.Effect<A, E, R>,
): Effect.Effect<A, E | ClaimRefused | RunnerFenced | StoreUnavailable, R> =>
  Effect.scoped(
    Effect.gen(function* () {
      const claim = yield* claimAs(projection, store, yield* newRunner(doing))
      const { generation, position: target } = claim
      yield* releasing(store, () => generation)
      // It stands still meanwhile, and nothing is wrong with that.
      const beat: Beat = { generation, rate: 0, target, problem: `it is held for ${doing}` }
      return yield* Effect.raceFirst(
        body(claim),
        beating(projection, store, () => beat),
      )
    }),
  )
