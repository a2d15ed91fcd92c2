/** What to do about a read model whose condition is not as one wants it: sentences with the command to give. None where all is well. */
import type { ProjectionCondition, ProjectionReport } from "../application/projectionReports.ts"

const RUN = "sideload worker"

const byState: Readonly<
  Record<ProjectionCondition, (name: string, report: ProjectionReport) => string | undefined>
> = {
  current: () => undefined,
  "catching up": () => undefined,
  waiting: (name, { problem }) =>
    `${name} waits and goes on by itself: ${problem ?? "its owner does not say for what"}`,
  stalled: (name, { owner }) =>
    owner === undefined || owner.gone === true
      ? `${name} was last run by ${owner?.id ?? "a process"}, which is gone or frozen. A standing worker takes it over; where there is none: ${RUN}`
      : `${name} does not move though ${owner.id} runs it: see what that process says, or end it and start another: ${RUN}`,
  behind: (name) => `Nobody runs ${name}: ${RUN}`,
  empty: (name) => `Nothing was ever derived into ${name}: ${RUN}`,
  paused: (name) => `${name} is paused. It goes on with: sideload projection resume ${name}`,
  rebuilding: (name, { owner }) =>
    owner === undefined || owner.gone === true
      ? `The rebuild of ${name} was cut off. It goes on with a worker, or with: sideload projection rebuild ${name}`
      : undefined,
  ahead: (name) =>
    `${name} has seen more than the log holds: it was made from another log. Make it anew, while it is read: sideload projection rebuild ${name} --anew`,
  outdated: (name) =>
    `Another version of this program made ${name}. Make it anew, while it is read: sideload projection rebuild ${name}`,
  away: (name, { problem }) =>
    problem === undefined
      ? `The store of ${name} cannot be reached: sideload stack status`
      : `${name} cannot be asked: ${problem}. What runs here: sideload stack status`,
}

/** About its state alone. */
export const stateAdvice = (report: ProjectionReport): string | undefined =>
  byState[report.state](report.name, report)

export const parkedAdvice = ({ name, parked = 0 }: ProjectionReport): string | undefined =>
  parked === 0
    ? undefined
    : `${name} has ${parked === 1 ? "a parked event" : "parked events"}: sideload parked list ${name}; once the cause is mended: sideload parked retry ${name}`

export const keptAdvice = (name: string, kept: ReadonlyArray<number>): string | undefined => {
  const [first, ...others] = kept
  if (first === undefined) return undefined
  const drop = `sideload projection drop ${name}`
  return others.length === 0
    ? `Version ${first} of ${name} is kept. When it is not needed any more: ${drop} ${first}`
    : `Versions ${kept.join(", ")} of ${name} are kept. When they are not needed any more: ${drop}`
}

const begunAdvice = ({ name, state, owner, versions = [] }: ProjectionReport): string | undefined => {
  const begun = versions.find(({ role }) => role === "building")
  // One that is made in place goes on, and cannot be dropped.
  if (begun === undefined || begun.rate !== undefined || state === "rebuilding") return undefined
  // Its last steps are taken under the live one's name.
  if (owner?.doing === "rebuilding" && owner.gone === undefined) return undefined
  return `Version ${begun.version} of ${name} was begun and nobody goes on with it: sideload projection rebuild ${name}, or sideload projection drop ${name} ${begun.version}`
}

const keptIn = ({ versions = [] }: ProjectionReport): ReadonlyArray<number> =>
  versions.filter(({ role }) => role === "kept").map(({ version }) => version)

export const adviceOf = (report: ProjectionReport): ReadonlyArray<string> =>
  [
    ...[stateAdvice(report), parkedAdvice(report)],
    ...[keptAdvice(report.name, keptIn(report)), begunAdvice(report)],
  ].filter((line) => line !== undefined)
