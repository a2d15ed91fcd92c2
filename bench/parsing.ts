/**
 * Reading an export and nothing else, against the fastest parsers from npm that really stream: each in a process of its own, in turn, on the
 * same file. Ours reads the file twice (once for its digest), checks every message and makes an observation of it; theirs build the values.
 */
import { execFile } from "node:child_process"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { generateExport } from "../examples/generate.ts"
import { ACCOUNT } from "./ground.ts"
import { median } from "./measure.ts"
import { type Parsed, type ParserName, parsers } from "./parsers.ts"
import { heading, line, ratio } from "./print.ts"

const program = fileURLToPath(new URL("./parsers.ts", import.meta.url))

const parseOnce = async (name: ParserName, path: string): Promise<Parsed> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, name, path, String(ACCOUNT)])
  return JSON.parse(stdout) as Parsed
}

/** MB a second. */
type Speeds = Readonly<Record<ParserName, number>>

/** Reads a file in all ways, `rounds` times in turn, and prints a line for each; all of them must find the same messages. */
export const compareParsers = async (path: string, rounds: number): Promise<Speeds> => {
  const megabytes = (await stat(path)).size / 1e6
  const names = Object.keys(parsers) as ReadonlyArray<ParserName>
  const runs = new Map(names.map((name): [ParserName, Array<Parsed>] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs.get(name)?.push(await parseOnce(name, path))
  }
  const found = new Set([...runs.values()].flat().map(({ messages }) => messages))
  if (found.size !== 1) throw new Error(`the parsers found ${[...found].join(" and ")} messages`)
  const speeds = { ours: 0, "@streamparser/json": 0, "stream-json": 0 }
  for (const [name, parsed] of runs) {
    speeds[name] = megabytes / median(parsed.map(({ seconds }) => seconds))
    const peak = Math.max(...parsed.map(({ peakMegabytes }) => peakMegabytes))
    line(`${name}: ${speeds[name].toFixed(1)} MB/s, peak ${peak.toFixed(0)} MB`)
  }
  const fastest = Math.max(speeds["@streamparser/json"], speeds["stream-json"])
  ratio("our reading / the fastest streaming parser", speeds.ours / fastest, 0.5)
  return speeds
}

export const benchParsing = async (home: string, megabytes: number, rounds: number): Promise<void> => {
  const folder = join(home, "export-parsing")
  const { path, bytes, messages } = await generateExport(folder, {
    bytes: megabytes * 1e6,
    account: ACCOUNT,
  })
  heading("Reading an export")
  line(
    `${(bytes / 1e6).toFixed(1)} MB, ${messages.toLocaleString("en")} messages; median of ${rounds} rounds in turn`,
  )
  await compareParsers(path, rounds)
}
