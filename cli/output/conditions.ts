/** Read models and their conditions as a table: one line each, and beneath it a line for each version that is being made or was kept. */
import { hostname } from "node:os"
import type {
  ProjectionCondition,
  ProjectionReport,
  VersionReport,
} from "../../application/projectionReports.ts"
import { type Cell, type Column, table } from "./table.ts"
import { type Colours, readableSpan } from "./text.ts"

const good: ReadonlySet<string> = new Set<ProjectionCondition>(["current"])
const bad: ReadonlySet<string> = new Set<ProjectionCondition>(["stalled", "outdated", "ahead", "away"])
const moving: ReadonlySet<string> = new Set(["catching up", "building", "kept"])

export const stateColour =
  (colours: Colours) =>
  (state: string): string => {
    if (good.has(state)) return colours.green(state)
    if (bad.has(state)) return colours.red(state)
    return moving.has(state) ? colours.dim(state) : colours.yellow(state)
  }

/** The process, its machine where that is another one, and how long ago it gave a sign of life. */
const ownerText = ({ owner }: ProjectionReport): string | undefined => {
  if (owner === undefined) return undefined
  const [host, process = owner.id] = owner.id.split("/")
  const where = host === hostname() ? process : `${process} at ${host}`
  return `${where}, ${owner.doing}, ${readableSpan(owner.heartbeat_seconds)} ago`
}

const spanCell = (seconds: number | undefined): Cell =>
  seconds === undefined ? undefined : readableSpan(seconds)

const rowOf = (one: ProjectionReport): ReadonlyArray<Cell> => [
  ...[one.name, one.version, one.state, one.position, one.lag, one.parked],
  ...[one.rate, spanCell(one.remaining_seconds), spanCell(one.lag_seconds), one.generation, ownerText(one)],
]

const versionRow = (one: VersionReport): ReadonlyArray<Cell> => [
  ...["", one.version, one.role, one.position, one.lag, one.parked],
  ...[one.rate, spanCell(one.remaining_seconds)],
]

const columns = (colours: Colours): ReadonlyArray<Column> => [
  { title: "read model" },
  { title: "version", align: "right" },
  { title: "state", paint: stateColour(colours) },
  { title: "position", align: "right" },
  { title: "lag", align: "right" },
  { title: "parked", align: "right", paint: (text) => (text === "0" ? text : colours.red(text)) },
  { title: "events/s", align: "right" },
  { title: "left", align: "right" },
  { title: "lag since", align: "right" },
  { title: "generation", align: "right" },
  { title: "run by" },
]

/** The columns that are always there. */
const SHORT = 6

const withoutEmpty = (
  all: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  colours: Colours,
): ReadonlyArray<string> => {
  const kept = all.flatMap((column, i) =>
    i < SHORT || rows.some((row) => row[i] !== undefined) ? [{ column, i }] : [],
  )
  const cells = rows.map((row) => kept.map(({ i }) => row[i]))
  return table(
    kept.map(({ column }) => column),
    cells,
    colours,
  )
}

export const conditionTable = (
  reports: ReadonlyArray<ProjectionReport>,
  colours: Colours,
): ReadonlyArray<string> =>
  withoutEmpty(
    columns(colours),
    reports.flatMap((one) => [rowOf(one), ...(one.versions ?? []).map(versionRow)]),
    colours,
  )

/** The short form: what is there and how far it is. */
export const shortTable = (
  reports: ReadonlyArray<ProjectionReport>,
  colours: Colours,
): ReadonlyArray<string> =>
  table(
    columns(colours).slice(0, SHORT),
    reports.map((one) => rowOf(one).slice(0, SHORT)),
    colours,
  )
