/**
 * A read model's condition, told so that it cannot flatter: lag is measured against the log as it is now, one that was never run is behind by all
 * of it, a rate is its owner's own and counts only while that gives signs of life, and whoever stands still with work before it is `stalled`.
 * A store that is away is a condition, not a failure.
 */
import { Clock, Effect } from "effect"
import { EventLog } from "./eventLog.ts"
import { goneHere } from "./owning.ts"
import type { Owner, StoredState } from "./projection.ts"
import type { ProjectionCondition, ProjectionReport, VersionReport } from "./projectionReports.ts"
import type { StoredVersion } from "./readModelStore.ts"
import type { ReadModel } from "./readModels.ts"

/** So long a batch may take, with events waiting, before its owner counts as stalled. */
const STALLED_SECONDS = 30

type Lag = { readonly events: number; readonly seconds: number }
type IsGone = (owner: Owner) => boolean

const stateOf = (shape: number, stored: StoredState, lag: Lag, isGone: IsGone): ProjectionCondition => {
  const { owner } = stored
  if (stored.rebuilding !== undefined) return "rebuilding"
  if (stored.shape !== shape) return "outdated"
  if (lag.events < 0) return "ahead"
  if (stored.paused) return "paused"
  if (lag.events === 0) return "current"
  if (owner === undefined) return "behind"
  if (isGone(owner)) return "stalled"
  if (owner.problem !== undefined) return "waiting"
  return lag.seconds > STALLED_SECONDS && stored.still > STALLED_SECONDS ? "stalled" : "catching up"
}

/** Seconds to one place after the point; never below 0, whatever the clocks say. */
const rounded = (seconds: number): number => Math.max(0, Math.round(seconds * 10) / 10)

const pace = (rate: number | undefined, left: number) => {
  if (rate === undefined) return {}
  return {
    rate: rounded(rate),
    ...(rate > 0 && left > 0 ? { remaining_seconds: rounded(left / rate) } : {}),
  }
}

/** Rates of owners that are gone are of another time. */
const rateOf = ({ owner }: StoredState, isGone: IsGone): number | undefined =>
  owner === undefined || isGone(owner) ? undefined : owner.rate

/** How long the first event after a position has waited: by the machine's clock and the event's own time of recording. */
const waited = (position: number): Effect.Effect<number, never, EventLog> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const event = yield* Effect.catch(log.get(position + 1), () => Effect.succeed(undefined))
    const recorded = Date.parse(event?.header("ce-time") ?? "")
    return Number.isNaN(recorded) ? 0 : rounded(((yield* Clock.currentTimeMillis) - recorded) / 1000)
  })

const versionReport = (
  stored: StoredVersion,
  lastSequence: number,
  isGone: IsGone,
): VersionReport | undefined => {
  if (stored.role === "live") return undefined
  const { version, role, position, parked } = stored
  const lag = Math.max(0, lastSequence - position)
  return {
    version,
    role,
    position,
    lag,
    parked,
    ...(role === "building" ? pace(rateOf(stored, isGone), lag) : {}),
  }
}

const LOG_PATIENCE = "1 second"

/** The log as it was looked at, or as it is now where the read model has gone on since. */
const lastFor = (position: number, lastSequence: number): Effect.Effect<number, never, EventLog> =>
  position <= lastSequence
    ? Effect.succeed(lastSequence)
    : Effect.flatMap(EventLog, (log) =>
        Effect.catch(Effect.timeout(log.lastSequence, LOG_PATIENCE), () => Effect.succeed(position)),
      )

const ownerReport = ({ id, doing, age }: Owner, gone: boolean) => ({
  ...{ id, doing, heartbeat_seconds: rounded(age) },
  ...(gone ? ({ gone } as const) : {}),
})

const reportOf = (
  { name, shape }: ReadModel,
  versions: ReadonlyArray<StoredVersion>,
  lastSequence: number,
): Effect.Effect<ProjectionReport, never, EventLog> =>
  Effect.gen(function* () {
    const isGone = yield* goneHere
    const others = versions.flatMap((one) => versionReport(one, lastSequence, isGone) ?? [])
    const also = others.length === 0 ? {} : { versions: others }
    const stored = versions.find(({ role }) => role === "live")
    if (stored === undefined)
      return { name, version: 0, state: "empty", position: 0, lag: lastSequence, parked: 0, ...also }
    const { version, position, parked, generation, owner } = stored
    const behind = (yield* lastFor(position, lastSequence)) - position
    const lag = Math.max(0, behind)
    const seconds = lag === 0 ? 0 : yield* waited(position)
    return {
      ...{ name, version, position, lag, parked, generation },
      state: stateOf(shape, stored, { events: behind, seconds }, isGone),
      ...(lag === 0 ? {} : { lag_seconds: seconds }),
      ...pace(rateOf(stored, isGone), lag),
      ...(owner === undefined ? {} : { owner: ownerReport(owner, isGone(owner)) }),
      ...(owner?.problem === undefined ? {} : { problem: owner.problem }),
      ...also,
    }
  })

/** A store that hangs is away as well: who looks at all of them is not held up by one. */
const PATIENCE = "5 seconds"

export const conditionOf = (
  model: ReadModel,
  lastSequence: number,
): Effect.Effect<ProjectionReport, never, EventLog> => {
  const away = (problem: string): ProjectionReport => ({
    ...{ name: model.name, version: 0, state: "away", problem },
  })
  return model.versions.pipe(
    Effect.flatMap((versions) => reportOf(model, versions, lastSequence)),
    Effect.timeout(PATIENCE),
    Effect.catchTags({
      StoreUnavailable: ({ message }) => Effect.succeed(away(message)),
      TimeoutError: () => Effect.succeed(away(`${model.title} does not answer`)),
    }),
  )
}
