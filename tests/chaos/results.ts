/** The figures of parts that were run, kept in a file so that each part can be run alone, and the table of all of them. */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import type { Outcome } from "./reference.ts"

export type Results = Readonly<Record<string, ReadonlyArray<Outcome>>>

export const readResults = async (path: string): Promise<Results> => {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Results
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return {}
    throw cause
  }
}

export const keepResults = async (
  path: string,
  part: string,
  outcomes: ReadonlyArray<Outcome>,
): Promise<Results> => {
  const results = { ...(await readResults(path)), [part]: outcomes }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(results, null, 2)}\n`)
  return results
}

const HEAD = [
  ...["scenario", "repetitions", "kills", "events", "lost", "doubled", "partial"],
  ...["digests equal", "seconds", "seed", "notes"],
]

const cells = (one: Outcome): ReadonlyArray<string> => [
  ...[one.scenario, one.repetitions, one.kills, one.events].map(String),
  ...[one.lost, one.doubled, one.partial].map((count) => (count === undefined ? "-" : String(count))),
  ...[one.digestsEqual ? "yes" : "NO", one.seconds.toFixed(1), String(one.seed), one.notes],
]

/** A Markdown table, fit for a terminal as well. */
export const tableOf = (outcomes: ReadonlyArray<Outcome>): string => {
  const rows = [HEAD, ...outcomes.map(cells)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`)
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [lines[0], rule, ...lines.slice(1)].join("\n")
}
