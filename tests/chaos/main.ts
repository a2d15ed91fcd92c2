/**
 * `npm run chaos [-- --part NAME --repetitions N --events N --seed N --again --keep]`: the full figures. Parts whose figures are kept in
 * the home are not run again unless asked for, so it can be stopped between two parts and gone on with. `--keep` leaves the servers up for
 * the next part.
 */
import { join } from "node:path"
import { parseArgs } from "node:util"
import { withArena } from "./arena.ts"
import { chaosHome } from "./environment.ts"
import { parts } from "./parts.ts"
import { makeReference } from "./reference.ts"
import { keepResults, readResults, tableOf } from "./results.ts"

const text = { type: "string" } as const
const { values } = parseArgs({
  options: {
    ...{ part: text, repetitions: text, events: text, seed: text },
    again: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
})

const say = (line: string): void => console.error(line)
const home = chaosHome()
const path = join(home, "results.json")
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))

const runPart = async (name: string): Promise<void> => {
  const part = parts[name]
  if (part === undefined)
    throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(", ")}`)
  const repetitions = Number(values.repetitions ?? part.repetitions)
  const messages = Number(values.events ?? part.messages)
  say(`${name}: ${part.promise}. Seed ${seed}, ${repetitions} repetitions, ${messages} messages.`)
  await withArena({ home, messages, say, keep: values.keep }, async (arena) => {
    const reference = await makeReference(arena)
    say(`the undisturbed import took ${(reference.millis / 1000).toFixed(1)} s`)
    const outcomes = await part.full({ arena, reference, repetitions, seed })
    await keepResults(path, name, outcomes)
  })
}

const known = await readResults(path)
const wanted = values.part === undefined ? Object.keys(parts) : [values.part]
for (const name of wanted) {
  if (values.part !== undefined || values.again || known[name] === undefined) await runPart(name)
  else say(`${name}: was run before`)
}

const results = await readResults(path)
const outcomes = Object.keys(parts).flatMap((name) => results[name] ?? [])
console.log(tableOf(outcomes))
const problems = outcomes.flatMap(({ problems: of, scenario, seed: drawn }) =>
  of.map((one) => `${scenario} (seed ${drawn}): ${one}`),
)
for (const problem of problems) console.log(problem)
process.exit(problems.length === 0 ? 0 : 1)
