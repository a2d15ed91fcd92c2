/**
 * What a running process counts of itself: appends, commits of read models, and how far behind each is. The functions are plain and cost
 * about a microsecond, so that hot loops may call them; whoever serves the numbers formats Effect's registry. Names are kept for those who
 * have dashboards: `graph_writer_*` speaks of the graph alone, `sideload_*` of everything. No label holds anything personal.
 */
import { Context, Metric } from "effect"

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
const position = Metric.gauge("sideload_projection_position", {
  description: "The last sequence that the read model has applied",
})
const lag = Metric.gauge("sideload_projection_lag_events", {
  description: "Events of the log that the read model has not seen yet",
})
const parked = Metric.gauge("sideload_projection_parked", { description: "Events that wait parked" })
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

export const observeLastSequence = (sequence: number): void => lastSequence.updateUnsafe(sequence, context)

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
