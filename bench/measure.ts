/**
 * How the benchmark measures: wall time, and CPU over this process and the servers (from /proc, so on Linux only; elsewhere it is not printed).
 * Machines are shared and drift, so what counts are ratios of things measured side by side in one run.
 */
import { readdirSync, readFileSync } from "node:fs"

export type Measured = {
  readonly events: number
  readonly seconds: number
  readonly perSecond: number
  /** Microseconds of CPU an event, this process and all servers; undefined where /proc is not. */
  readonly cpuMicros: number | undefined
}

const TICKS_PER_SECOND = 100

/** CPU seconds of a process so far, or 0 when it is gone. */
const cpuOf = (pid: number): number => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}

const parentOf = (pid: number): number => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return 0
  }
}

/** A server and the processes that it started (Postgres has one for each connection). */
const families = (pids: ReadonlyArray<number>): ReadonlyArray<number> => {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((pid) => pids.includes(pid) || pids.includes(parentOf(pid)))
}

const hasProc = process.platform === "linux"

const cpuNow = (servers: ReadonlyArray<number>): number => {
  const own = process.cpuUsage()
  const theirs = hasProc ? families(servers).reduce((sum, pid) => sum + cpuOf(pid), 0) : 0
  return (own.user + own.system) / 1e6 + theirs
}

/** Runs `work`, which says how many events it handled. */
export const measure = async (
  servers: ReadonlyArray<number>,
  work: () => Promise<number>,
): Promise<Measured> => {
  const cpu = cpuNow(servers)
  const started = performance.now()
  const events = await work()
  const seconds = (performance.now() - started) / 1000
  const used = cpuNow(servers) - cpu
  return {
    events,
    seconds,
    perSecond: events / seconds,
    cpuMicros: hasProc ? Math.max(0, (used * 1e6) / events) : undefined,
  }
}

export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** The run whose speed is the median's. */
const typical = (runs: ReadonlyArray<Measured>): Measured => {
  const middle = median(runs.map(({ perSecond }) => perSecond))
  return runs.find(({ perSecond }) => perSecond === middle) as Measured
}

/** Takes contenders in turn, A B A B …, so that a drift of the machine meets all of them. */
export const inTurn = async (
  rounds: number,
  contenders: ReadonlyArray<() => Promise<Measured>>,
): Promise<ReadonlyArray<Measured>> => {
  const runs: Array<Array<Measured>> = contenders.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of contenders.entries()) runs[i]?.push(await run())
  }
  return runs.map(typical)
}
