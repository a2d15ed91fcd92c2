/**
 * What a running process counts of itself: appends, commits of read models, and how far behind each is. The functions are plain and cost
 * about a microsecond, so that hot loops may call them; whoever serves the numbers formats Effect's registry. Names are kept for those who
 * have dashboards: `graph_writer_*` speaks of the graph alone, `sideload_*` of everything. No label holds anything personal.
 */
import { Context, Metric } from "effect"
import { ProjectionCondition, type ProjectionReport } from "./projectionReports.ts"

const context = Context.empty()

/** Seconds; from a fast batch to a store that is in trouble. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

const appended = Metric.counter("sideload_append_events_total", {
  description: "Events appended to the log by this process",
  incremental: true,
})
const appendSeconds = Metric.histogram("sideload_append_duration_seconds", {
  description: "Time of one append, a batch of events or one",
  boundaries: SECONDS,
})
const lastSequence = Metric.gauge("sideload_log_last_sequence", { description: "The log's last sequence" })
const logUp = Metric.gauge("sideload_log_up", {
  description: "1 while the log answers; 0 means that lags are told by the last sequence known",
})
const position = Metric.gauge("sideload_projection_position", {
  description: "The last sequence that the read model has applied",
})
const lag = Metric.gauge("sideload_projection_lag_events", {
  description: "Events of the log that the read model has not seen yet",
})
const parked = Metric.gauge("sideload_projection_parked", { description: "Events that wait parked" })
const lagSeconds = Metric.gauge("sideload_projection_lag_seconds", {
  description: "Age of the first event that the read model has not applied; 0 where there is none",
})
const rate = Metric.gauge("sideload_projection_events_per_second", {
  description: "Events a second of late, as the process that runs it says; 0 where nobody does",
})
const generation = Metric.gauge("sideload_projection_generation", {
  description: "How often the read model was taken over",
})
const version = Metric.gauge("sideload_projection_version", {
  description: "Which making of the read model is read",
})
const state = Metric.gauge("sideload_projection_state", {
  description: "1 for the state that the read model is in, 0 for every other",
})
const paused = Metric.gauge("sideload_projection_paused", {
  description: "1 while an operator has paused it",
})
const stalled = Metric.gauge("sideload_projection_stalled", {
  description: "1 while it stands still with events before it, though it has an owner",
})
const heartbeat = Metric.gauge("sideload_projection_owner_heartbeat_age_seconds", {
  description: "Seconds since the last sign of life of the process that runs it; -1 where nobody does",
})
const buildingPosition = Metric.gauge("sideload_projection_building_position", {
  description: "Position of the version that is being made; 0 where none is",
})
const buildingVersion = Metric.gauge("sideload_projection_building_version", {
  description: "Which version is being made; 0 where none is",
})
const commitSeconds = Metric.histogram("sideload_projection_commit_duration_seconds", {
  description: "Time of one commit into the read model's store",
  boundaries: SECONDS,
})
const commits = Metric.counter("sideload_projection_commits_total", {
  description: "Commits into the read model's store by their outcome",
  incremental: true,
})
const graphProcessed = Metric.counter("graph_writer_processed_total", {
  description: "Events processed by the graph's projector",
  incremental: true,
})
const graphSeconds = Metric.histogram("graph_writer_operation_duration_seconds", {
  description: "Time of one transaction of the graph's projector",
  boundaries: SECONDS,
})
const graphErrors = Metric.counter("graph_writer_errors_total", {
  description: "Transactions of the graph's projector that were not committed",
  incremental: true,
})

export type CommitResult = "committed" | "refused" | "fenced" | "moved" | "unavailable"

/** The read model whose commits are also the `graph_writer_*` series. */
const GRAPH = "neo4j"

/** One commit of `events` events was tried. A refused batch is halved and tried again: only one of a single event counts as an error. */
export const observeCommit = (name: string, outcome: CommitResult, events: number, seconds: number): void => {
  const projection = { projection: name }
  Metric.withAttributes(commitSeconds, projection).updateUnsafe(seconds, context)
  Metric.withAttributes(commits, { ...projection, outcome }).updateUnsafe(1, context)
  if (name === GRAPH) observeGraph(outcome, events, seconds)
}

const observeGraph = (outcome: CommitResult, events: number, seconds: number): void => {
  const operation = { operation_type: "persona" }
  const processed = (status: "success" | "error") =>
    Metric.withAttributes(graphProcessed, { ...operation, status })
  Metric.withAttributes(graphSeconds, operation).updateUnsafe(seconds, context)
  if (outcome === "committed") processed("success").updateUnsafe(events, context)
  else Metric.withAttributes(graphErrors, { error_type: outcome }).updateUnsafe(1, context)
  if (outcome === "refused" && events === 1) processed("error").updateUnsafe(1, context)
}

/** One append of `events` events was acknowledged. */
export const observeAppend = (events: number, seconds: number): void => {
  appended.updateUnsafe(events, context)
  appendSeconds.updateUnsafe(seconds, context)
}

export const observePosition = (name: string, at: number, behind: number, waiting: number): void => {
  const projection = { projection: name }
  Metric.withAttributes(position, projection).updateUnsafe(at, context)
  Metric.withAttributes(lag, projection).updateUnsafe(behind, context)
  Metric.withAttributes(parked, projection).updateUnsafe(waiting, context)
}

const states: ReadonlyArray<ProjectionCondition> = ProjectionCondition.anyOf.map((one) => one.const)

const NOBODY = -1

/** All that is known of a read model. Of one whose store is away only that is known: its other numbers stay as they were. */
export const observeCondition = (report: ProjectionReport): void => {
  const projection = { projection: report.name }
  const set = (gauge: Metric.Gauge<number>, value: number): void =>
    Metric.withAttributes(gauge, projection).updateUnsafe(value, context)
  for (const one of states)
    Metric.withAttributes(state, { ...projection, state: one }).updateUnsafe(
      one === report.state ? 1 : 0,
      context,
    )
  set(stalled, report.state === "stalled" ? 1 : 0)
  if (report.position === undefined) return
  observePosition(report.name, report.position, report.lag ?? 0, report.parked ?? 0)
  set(lagSeconds, report.lag_seconds ?? 0)
  set(rate, report.rate ?? 0)
  set(generation, report.generation ?? 0)
  set(version, report.version)
  set(paused, report.state === "paused" ? 1 : 0)
  set(heartbeat, report.owner?.heartbeat_seconds ?? NOBODY)
  const building = report.versions?.find(({ role }) => role === "building")
  set(buildingPosition, building?.position ?? 0)
  set(buildingVersion, building?.version ?? 0)
}

/** `undefined` where the log does not answer. */
export const observeLog = (sequence: number | undefined): void => {
  logUp.updateUnsafe(sequence === undefined ? 0 : 1, context)
  if (sequence !== undefined) lastSequence.updateUnsafe(sequence, context)
}

/** Makes the series that a dashboard asks for exist before anything happened: a missing series looks like a missing program. */
export const declareSeries = (): void => {
  const operation = { operation_type: "persona" }
  for (const status of ["success", "error"]) {
    Metric.withAttributes(graphProcessed, { ...operation, status }).updateUnsafe(0, context)
  }
  for (const error_type of ["refused", "unavailable"]) {
    Metric.withAttributes(graphErrors, { error_type }).updateUnsafe(0, context)
  }
  appended.updateUnsafe(0, context)
}
