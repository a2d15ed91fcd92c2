/**
 * One dialogue folded anew within one transaction. The position's row stays locked in it, so that nobody else writes meanwhile. Its commits
 * are savepoints: data that the server refuses undoes one of them and the rest lives. A connection that is lost, and a commit that takes
 * too long, end the whole, and nothing of it was ever there.
 */
import { Effect } from "effect"
import { RunnerFenced } from "../../application/owning.ts"
import type { Claim, Commit, CommitOutcome, ProjectionStore } from "../../application/projection.ts"
import { ReplayRefused, type WithinReplay } from "../../application/readModelStore.ts"
import { parseSubject } from "../../domain/subject.ts"
import type { PostgresReadModel, Replayed } from "../../projections/postgresReadModel.ts"
import { type Connections, limited, refused, sorted } from "./connections.ts"
import { ConnectionLost } from "./failure.ts"
import { nameReplay } from "./freeing.ts"
import { park, type Version } from "./parked.ts"
import { limits, lock, type Place, planning } from "./place.ts"
import { GivenUp, type Transaction } from "./session.ts"
import { readState } from "./states.ts"
import type { Write } from "./versionStore.ts"

type Sound<Change> = Extract<Replayed<Change>, { readonly sound: true }>

export type ReplayOf<Change> = {
  readonly connections: Connections
  readonly place: Place
  readonly model: PostgresReadModel<Change>
  readonly replayed: Sound<Change>
  readonly write: Write<Change>
}

/** A transaction that stays open while a body runs: it ends as `end` says, and `done` tells how it did. */
type Open = {
  readonly ready: Promise<{ readonly on: Transaction; readonly version: Version }>
  readonly done: Promise<void>
  readonly end: {
    readonly commit: () => void
    readonly fail: (reason: Error) => void
    /** The server does not answer: the connection goes, and the transaction with it. */
    readonly drop: () => void
  }
}

/** The log may be slow between two commits. */
const IDLE = "60s"

const prepare = async <Change>(
  on: Transaction,
  { place, model, replayed, write }: ReplayOf<Change>,
  { generation }: Claim,
  subject: string,
): Promise<Version> => {
  const refuse = (reason: string) => new ReplayRefused({ projection: model.name, reason })
  const parsed = parseSubject(subject)
  if (parsed?.of !== "dialogue") throw refuse("its subject is not a dialogue's")
  const [, , , standing] = await Promise.all([
    limits(on, IDLE),
    planning(on),
    nameReplay(on),
    lock(on, place),
  ])
  if (standing?.generation !== generation)
    throw new RunnerFenced({ projection: model.name, generation: standing?.generation ?? 0 })
  const { tenant } = parsed
  const why = await entangled(on, replayed, place.schema, [tenant, subject])
  if (why !== undefined) throw refuse(why)
  const version = { name: place.name, version: standing.version }
  await Promise.all([
    ...write(replayed.forget(tenant, subject)).map(({ text, parameters }) => on.query(text, parameters)),
    on.query("delete from sideload_meta.parked where name = $1 and version = $2 and subject = $3", [
      version.name,
      version.version,
      subject,
    ]),
  ])
  return version
}

const entangled = async <Change>(
  on: Transaction,
  { entangled: rule }: Sound<Change>,
  schema: string,
  of: readonly [tenant: string, subject: string],
): Promise<string | undefined> => {
  if (rule === undefined) return undefined
  const rows = await on.query(rule.text(schema), of)
  return rows.length > 0 ? rule.why : undefined
}

const open = <Change>(of: ReplayOf<Change>, claim: Claim, subject: string): Open => {
  const ready = Promise.withResolvers<{ readonly on: Transaction; readonly version: Version }>()
  const ended = Promise.withResolvers<void>()
  const abort = new AbortController()
  const work = async (on: Transaction) => {
    ready.resolve({ on, version: await prepare(on, of, claim, subject).catch(givenUp) })
    await ended.promise
  }
  const done = of.connections.writing.transact(work, { signal: abort.signal })
  // Whoever asks for one of them hears of it; when nobody does, it is because the other was enough.
  for (const promise of [ready.promise, ended.promise, done]) promise.catch(() => undefined)
  done.catch(ready.reject)
  return {
    ready: ready.promise,
    done,
    end: { commit: ended.resolve, fail: ended.reject, drop: () => abort.abort() },
  }
}

type Refused = ReplayRefused | RunnerFenced
const isRefused = (error: unknown): error is Refused =>
  error instanceof ReplayRefused || error instanceof RunnerFenced

/** A refusal ends the transaction and not its connection. */
class Refusal extends GivenUp {
  readonly refused: Refused
  constructor(refused: Refused) {
    super(refused.message)
    this.refused = refused
  }
}

const givenUp = (error: unknown): never => {
  throw isRefused(error) ? new Refusal(error) : error
}

/** A commit within the transaction; whatever the server says but that it refuses the data ends the transaction. */
const commitWithin =
  <Change>({ on, version }: Awaited<Open["ready"]>, { end, done }: Open, write: Write<Change>) =>
  async ({ changes, parked }: Commit<Change>): Promise<CommitOutcome> => {
    const statements = [...write(changes), ...park(version, parked)]
    const late = setTimeout(end.drop, limited.timeoutMs)
    try {
      const written = Promise.all([
        on.query("savepoint piece"),
        ...statements.map(({ text, parameters }) => on.query(text, parameters)),
        on.query("release savepoint piece"),
      ])
      await Promise.race([written, done])
      return { _tag: "Committed" }
    } catch (error) {
      try {
        const outcome = refused(error)
        await on.query("rollback to savepoint piece")
        await on.query("release savepoint piece")
        return outcome
      } catch (cause) {
        end.fail(cause instanceof Error ? cause : new ConnectionLost(String(cause)))
        throw cause
      }
    } finally {
      clearTimeout(late)
    }
  }

/** A store that begins at position 0 and lives within the transaction. */
const within = <Change>(
  { connections, place, write }: ReplayOf<Change>,
  opened: Awaited<Open["ready"]>,
  replay: Open,
  { generation }: Claim,
): ProjectionStore<Change> => {
  let position = 0
  const commit = commitWithin(opened, replay, write)
  const none = { position: 0, parkedSubjects: new Set<string>(), parked: 0 }
  return {
    claim: () => Effect.succeed({ _tag: "Claimed", generation, ...none }),
    commit: (batch) =>
      Effect.suspend(() =>
        batch.from === position
          ? sorted(connections.url, async () => {
              const outcome = await commit(batch)
              if (outcome._tag === "Committed") position = batch.to
              return outcome
            })
          : Effect.succeed({ _tag: "Moved", position } as const),
      ),
    retry: () => Effect.die(new Error("a replay retries nothing: it folds everything anew")),
    beat: () => Effect.succeed({ _tag: "Beaten" }),
    release: () => Effect.void,
    state: sorted(connections.url, () => readState(opened.on, place)),
  }
}

/** What the transaction's promise says, as its caller is told. */
const told = <A, Change>({ connections }: ReplayOf<Change>, promise: () => Promise<A>) =>
  Effect.flatMap(
    sorted(connections.url, () =>
      promise().catch((error: unknown) => {
        if (error instanceof Refusal) return error
        throw error
      }),
    ),
    (answer) => (answer instanceof Refusal ? Effect.fail(answer.refused) : Effect.succeed(answer)),
  )

/** Rolling back takes a moment; where the server does not answer, its connection is left to die. */
const CLOSING_MILLIS = 5000

const settled = async ({ done, end }: Open, millis: number): Promise<void> => {
  const late = setTimeout(end.drop, millis)
  await done.finally(() => clearTimeout(late))
}

const close = async (replay: Open): Promise<void> => {
  replay.end.fail(new GivenUp("the replay did not come to its end"))
  await settled(replay, CLOSING_MILLIS).catch(() => undefined)
}

export const replayWithin =
  <Change>(of: ReplayOf<Change>): WithinReplay<Change> =>
  (claim, subject, body) =>
    Effect.acquireUseRelease(
      Effect.sync(() => open(of, claim, subject)),
      (replay) =>
        Effect.gen(function* () {
          const opened = yield* told(of, () => replay.ready)
          const lost = told(of, () => replay.done).pipe(Effect.andThen(Effect.never))
          const result = yield* Effect.raceFirst(body(within(of, opened, replay, claim)), lost)
          replay.end.commit()
          yield* told(of, () => settled(replay, limited.timeoutMs))
          return result
        }),
      (replay) => Effect.promise(() => close(replay)),
    )
