/**
 * Files with random damage: each is read and judged at the source, and now and then one is imported by the whole of the program. Whether it was
 * refused or not, the log then holds whole pages and nothing else, and every read model shows all of it, as a rebuild would.
 */

import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { working } from "../../cli/wiring/layers.ts"
import { damagedBy, nameOf } from "../mutations/judge.ts"
import { judgeLog, type LogOfDamaged } from "../mutations/log.ts"
import { judgeMany } from "../mutations/many.ts"
import type { Arena } from "./arena.ts"
import { catchUp } from "./catchUp.ts"
import { settingsFor } from "./environment.ts"
import { DIFFERS, lastWords, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"
import { warmImport } from "./warmImport.ts"

/** `SourceEndedEarly` and `SourceRefused` are the two ends that a damaged file may have besides a good one. */
const REFUSED = /Source(EndedEarly|Refused)/

/** What the read models lack of the log, and how they differ from ones that are built from it anew. */
const wrongModels = async (arena: Arena, events: number): Promise<ReadonlyArray<string>> => {
  const problems: Array<string> = []
  for (const { name, state } of arena.models) {
    const position = (await Effect.runPromise(state))?.position ?? 0
    if (position !== events) problems.push(`${name} is at ${position} of ${events}`)
  }
  const live = await arena.digests()
  await arena.emptyModels()
  await catchUp(arena)
  const rebuilt = await arena.digests()
  for (const { name } of arena.models) {
    if (live[name]?.exact !== rebuilt[name]?.exact) problems.push(`${DIFFERS} of ${name} than a rebuild`)
  }
  return problems
}

const importOne = async (arena: Arena, seed: number, number: number): Promise<LogOfDamaged> => {
  const damaged = damagedBy(seed, number)
  const folder = join(arena.home, "damaged")
  const path = join(folder, "result.json")
  await mkdir(folder, { recursive: true })
  await writeFile(path, damaged.bytes)
  await arena.empty()
  const { home, endpoints } = arena
  const ended = await warmImport(home, endpoints, { folder, messages: new Set() }, undefined).ended
  const log = await Effect.runPromise(Effect.provide(judgeLog(path), working(settingsFor(home), endpoints)))
  const problems = [...log.problems, ...(await wrongModels(arena, log.events))]
  if (!sound(ended) && !REFUSED.test(ended.errors)) problems.push(`the import failed: ${lastWords(ended)}`)
  const name = nameOf(damaged, seed, number)
  arena.say(`${name}: ${problems.length === 0 ? "sound" : problems.join("; ")}`)
  return { ...log, problems: problems.map((one) => `${name}: ${one}`) }
}

/** Every `importEvery`-th file is imported as well; without it none is. */
export const mutatedFiles =
  ({ importEvery = 0 }: { readonly importEvery?: number }): Scenario =>
  async ({ arena, repetitions, seed }: Given) => {
    const began = performance.now()
    const judged = await judgeMany(seed, repetitions)
    const imports = importEvery === 0 ? 0 : Math.ceil(repetitions / importEvery)
    const total = { events: 0, lost: 0, doubled: 0, partial: 0 }
    const problems = [...judged.problems]
    for (let number = 1; number <= imports; number++) {
      const found = await importOne(arena, seed, number * importEvery)
      total.events += found.events
      total.lost += found.lost
      total.doubled += found.doubled
      total.partial += found.partial
      problems.push(...found.problems)
    }
    const { refused, whole, messages } = judged
    return [
      {
        ...{ scenario: "damaged files", repetitions, kills: 0, ...total },
        digestsEqual: !problems.some((one) => one.includes(DIFFERS)),
        seconds: Math.round((performance.now() - began) / 100) / 10,
        seed,
        notes: `${refused} refused, ${whole} read to the end, ${messages} messages; ${imports} imported`,
        problems,
      },
    ]
  }
