/**
 * One dialogue folded anew in one transaction: the commits of whoever folds it write through the transaction that has taken back what was
 * known of it, and nobody sees any of it before the end. A statement that the server refuses ends the whole, and so does a post that is another
 * dialogue's as well.
 */
import { Deferred, Effect } from "effect"
import { RunnerFenced } from "../../application/owning.ts"
import type {
  Claim,
  Commit,
  CommitOutcome,
  ProjectionStore,
  StoreUnavailable,
} from "../../application/projection.ts"
import { ReplayRefused, type WithinReplay } from "../../application/readModelStore.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { plan } from "../../projections/neo4j/plan.ts"
import type { Neo4jConnection, OpenTransaction, Run } from "./connection.ts"
import type { DataRefused, TryAgain } from "./errors.ts"
import { endFold, type Fold, findDialogue, foldSteps, forgetDialogue } from "./fold.ts"
import { holdingOpen } from "./freeing.ts"
import { forgetParked, park } from "./parked.ts"
import { lockPosition, type Position } from "./position.ts"
import type { Seat } from "./seat.ts"
import { stampOf } from "./stamp.ts"

const SECONDS = 600
/** What one transaction may hold: it lives in the server's memory. */
const MOST_POSTS = 50_000

type Refusal = string
const tooMany = (posts: number): Refusal =>
  `it has ${posts} posts, and one transaction holds ${MOST_POSTS}: rebuild the graph instead`

const ENTANGLED: Refusal =
  "it is of a group that became a supergroup, whose messages both dialogues show. Rebuild the graph instead"

type Begun = { readonly found: Position; readonly fold: Fold }
/** Another process runs the graph now. */
type Taken = { readonly generation: number }

/** What is known of the dialogue is taken back, and its parked events are forgotten. */
const begin = async (
  run: Run,
  seat: Seat,
  claim: Claim,
  subject: string,
): Promise<Begun | Taken | Refusal> => {
  const found = await lockPosition(run, seat)
  if (found?.generation !== claim.generation) return { generation: found?.generation ?? 0 }
  const fold: Fold = { stamp: { ...stampOf(seat, found), folding: true }, subject, untold: new Set() }
  const { ids, posts, shared } = await findDialogue(run, fold)
  if (posts > MOST_POSTS) return tooMany(posts)
  if (shared) return ENTANGLED
  await Promise.all([forgetDialogue(run, fold, ids), forgetParked(run, found.book, subject)])
  return { found, fold }
}

const committed: CommitOutcome = { _tag: "Committed" }

/** A store within the open transaction. What fails in it ends the whole, through `broken`, and its caller hears no more. */
const storeWithin = (
  transaction: OpenTransaction,
  { found, fold }: Begun,
  claim: Claim,
  broken: (failure: StoreUnavailable | Refusal) => Effect.Effect<never>,
): ProjectionStore<GraphChange> => {
  const written = new Set<string>()
  const commit = ({ changes, parked }: Pick<Commit<GraphChange>, "changes" | "parked">) => {
    for (const change of changes) if (change._tag === "PostSeen") written.add(change.postId)
    if (written.size > MOST_POSTS) return broken(tooMany(written.size))
    return transaction
      .work(async (run) => {
        const isWhole = await foldSteps(run, fold, plan(changes))
        if (isWhole && parked.length > 0) await park(run, found.book, parked)
        return isWhole
      })
      .pipe(
        Effect.flatMap((isWhole) => (isWhole ? Effect.succeed(committed) : broken(ENTANGLED))),
        Effect.catchTags({
          DataRefused: ({ code }) => broken(code),
          TryAgain: ({ code }) => broken(code),
          StoreUnavailable: broken,
        }),
      )
  }
  const { version, shape, position, generation, paused, still } = found
  return {
    claim: () =>
      Effect.succeed({
        ...{ _tag: "Claimed", generation: claim.generation, position: 0 },
        ...{ parkedSubjects: new Set<string>(), parked: 0 },
      }),
    commit,
    retry: commit,
    beat: () => Effect.succeed({ _tag: "Beaten" }),
    release: () => Effect.void,
    state: Effect.succeed({ version, shape, position, generation, parked: claim.parked, paused, still }),
  }
}

export const replayOn =
  (connection: Neo4jConnection, seat: Seat): WithinReplay<GraphChange> =>
  (claim, subject, body) =>
    Effect.scoped(
      Effect.gen(function* () {
        const refused = (reason: string) => new ReplayRefused({ projection: seat.name, reason })
        const plainly = <A>(step: Effect.Effect<A, StoreUnavailable | DataRefused | TryAgain>) =>
          Effect.catchTags(step, {
            DataRefused: ({ code }) => Effect.fail(refused(code)),
            TryAgain: ({ code }) => Effect.fail(refused(code)),
          })
        const transaction = yield* holdingOpen(connection, seat.name, SECONDS)
        const begun = yield* plainly(transaction.work((run) => begin(run, seat, claim, subject)))
        if (typeof begun === "string") return yield* refused(begun)
        if ("generation" in begun) return yield* new RunnerFenced({ projection: seat.name, ...begun })
        const end = yield* Deferred.make<never, StoreUnavailable | ReplayRefused>()
        const store = storeWithin(transaction, begun, claim, (failure) =>
          Effect.andThen(
            Deferred.fail(end, typeof failure === "string" ? refused(failure) : failure),
            Effect.never,
          ),
        )
        const result = yield* Effect.raceFirst(body(store), Deferred.await(end))
        yield* plainly(transaction.work((run) => endFold(run, begun.fold)))
        yield* plainly(transaction.commit)
        return result
      }),
    )
