/**
 * Taking a projection over: its generation rises by one, which fences whoever wrote before. A claim that is refused changes nothing. An
 * emptying that was cut off is ended first, so that nothing of before it is left.
 */
import { Effect } from "effect"
import type { Claim, ClaimOutcome, Runner, StoredState } from "../../application/projection.ts"
import type { Neo4jConnection, Run } from "./connection.ts"
import { freeing } from "./freeing.ts"
import { countParked, parkedSubjects } from "./parked.ts"
import {
  beginPosition,
  lockPosition,
  markPaused,
  type Position,
  readPosition,
  takeGeneration,
} from "./position.ts"
import { empty } from "./reset.ts"
import { readOwner, seatRunner, unseatRunner } from "./runnerNode.ts"
import { liveSeat, type Seat } from "./seat.ts"

const SECONDS = 60

const refusal = (found: Position, seat: Seat, { doing }: Runner): ClaimOutcome | undefined => {
  if (doing !== "rebuilding" && found.rebuilding !== null) return { _tag: "Rebuilding" }
  if (doing !== "rebuilding" && found.shape !== seat.shape) {
    return { _tag: "Outdated", shape: found.shape }
  }
  return doing === "live" && found.paused ? { _tag: "Paused" } : undefined
}

/** The seat's node, locked; a rebuild's claim waits for the commit of whoever runs the live one. `undefined` where its rebuild was ended. */
const lockSeat = async (run: Run, seat: Seat): Promise<Position | undefined> => {
  if (seat.building === undefined) return beginPosition(run, seat)
  await lockPosition(run, liveSeat(seat))
  const found = await lockPosition(run, seat)
  return found?.version === seat.building ? found : undefined
}

const take = async (run: Run, seat: Seat, found: Position, runner: Runner): Promise<Claim> => {
  const generation = found.generation + 1
  const [, , book] = await Promise.all([
    takeGeneration(run, seat, generation),
    seatRunner(run, seat, generation, runner),
    parkedSubjects(run, found.book),
  ])
  return { generation, position: found.position, parkedSubjects: book.subjects, parked: book.parked }
}

export const claim = (connection: Neo4jConnection, seat: Seat) => (runner: Runner) =>
  Effect.gen(function* () {
    const { emptying, outcome } = yield* freeing(connection, seat.name, SECONDS, async (run) => {
      const found = await lockSeat(run, seat)
      if (found === undefined) return { emptying: false, outcome: { _tag: "Gone" as const } }
      const refused = refusal(found, seat, runner)
      if (refused !== undefined) return { emptying: false, outcome: refused }
      const claimed = { _tag: "Claimed" as const, ...(await take(run, seat, found, runner)) }
      return { emptying: found.emptying, outcome: claimed }
    })
    if (!emptying || outcome._tag !== "Claimed") return outcome
    yield* empty(connection, seat, outcome.generation)
    return { ...outcome, parkedSubjects: new Set<string>(), parked: 0 }
  })

/** Pausing fences who runs it live; whoever does something else with it goes on. */
export const setPaused = async (run: Run, seat: Seat, paused: boolean): Promise<void> => {
  const found = await beginPosition(run, seat)
  await markPaused(run, seat, paused)
  if (!paused) return
  const owner = await readOwner(run, seat)
  if (owner !== undefined && owner.doing !== "live") return
  await Promise.all([
    takeGeneration(run, seat, found.generation + 1),
    unseatRunner(run, seat, found.generation + 1),
  ])
}

export const readState = async (run: Run, seat: Seat): Promise<StoredState | undefined> => {
  const [found, owner] = await Promise.all([readPosition(run, seat), readOwner(run, seat)])
  if (found === undefined) return undefined
  const { version, shape, position, generation, paused, still, rebuilding } = found
  const parked = await countParked(run, found.book)
  return {
    ...{ version, shape, position, generation, parked, paused, still },
    ...(owner === undefined ? {} : { owner }),
    ...(rebuilding === null
      ? {}
      : { rebuilding: { version: rebuilding.version, position: rebuilding.position } }),
  }
}
