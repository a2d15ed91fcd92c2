/**
 * Rebuilding each read model over a large log, while nobody appends: once from nothing, once over a whole live one. Events a second against
 * the store's own bulk way, with what reading and decrypting alone come to, and the rebuilding process's peak of memory after a small part of the log and after all of it. The log is filled once and
 * kept in a home of its own, so that one store can be measured after the other.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { EventLog } from "../application/eventLog.ts"
import { generateExport } from "../examples/generate.ts"
import { down } from "../stack/stack.ts"
import { bulkWays } from "./bulkWays.ts"
import { ACCOUNT, type Ground, modelNamed, openServices, standOn } from "./ground.ts"
import { median } from "./measure.ts"
import { heading, line, ratio, row } from "./print.ts"
import type { Rebuilt } from "./rebuildProcess.ts"
import { decidedPages, recordPages } from "./recordPages.ts"

const MESSAGES = 20_000
const SMALL = 100_000
/** Of a log that is not much larger than that, a tenth. */
const smallOf = (events: number): number => Math.min(SMALL, Math.floor(events / 10))
const BULK_ROWS = 50_000
const BULK_ROUNDS = 3

/** Records the same export for one persona after the other until the log has so many events. */
const fill = async (ground: Ground, events: number): Promise<number> => {
  const path = join(ground.home, "export")
  await generateExport(path, { messages: MESSAGES, account: ACCOUNT })
  const services = openServices(ground)
  const began = performance.now()
  const last = () => services.runPromise(Effect.flatMap(EventLog, (log) => log.lastSequence))
  const first = await last()
  let now = first
  while (now < events) {
    const pages = await services.runPromise(decidedPages(path))
    await services.runPromise(recordPages(pages))
    now = await last()
    console.error(`the log has ${now} of ${events} events`)
  }
  await services.dispose()
  const rate = (now - first) / ((performance.now() - began) / 1000)
  if (now > first)
    line(`the log was filled by ${now - first} events, ${rate.toFixed(0)}/s with reading and deciding`)
  return now
}

const program = fileURLToPath(new URL("./rebuildProcess.ts", import.meta.url))

const rebuildOnce = (home: string, name: string, small: number): Promise<Rebuilt> =>
  new Promise((resolve, reject) => {
    const argv = [program, home, name, String(small)]
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk
    })
    child.on("exit", (code) => {
      if (code === 0) resolve(JSON.parse(output) as Rebuilt)
      else reject(new Error(`the rebuild of ${name} ended with ${code}`))
    })
  })

const empty = async (ground: Ground, name: string): Promise<void> => {
  const services = openServices(ground)
  const model = await services.runPromise(modelNamed(name))
  await services.runPromise(Effect.andThen(model.migrate, model.reset))
  await services.dispose()
}

const tell = (
  name: string,
  how: string,
  { events, seconds, smallMegabytes, megabytes }: Rebuilt,
  small: number,
): number => {
  const rate = events / seconds
  line(
    `${name}, rebuilt ${how}: ${Math.round(rate).toLocaleString("en")}/s (${events.toLocaleString("en")} in ${seconds.toFixed(0)} s); ` +
      `peak ${smallMegabytes.toFixed(0)} MB after ${small.toLocaleString("en")} events, ${megabytes.toFixed(0)} MB at the end`,
  )
  return rate
}

const isStore = (name: string): name is keyof typeof bulkWays => name in bulkWays

export const benchRebuilding = async (
  home: string,
  events: number,
  stores: ReadonlyArray<string>,
): Promise<void> => {
  heading("Rebuilding")
  const ground = await standOn(home)
  try {
    const small = smallOf(await fill(ground, events))
    const read = await rebuildOnce(home, "nothing", small)
    line(
      `the log read and decrypted, into no store: ${Math.round(read.events / read.seconds).toLocaleString("en")}/s`,
    )
    for (const name of stores.filter(isStore)) {
      await empty(ground, name)
      tell(name, "from nothing", await rebuildOnce(home, name, small), small)
      const again = await rebuildOnce(home, name, small)
      const rate = tell(name, "over a whole one", again, small)
      const bulk = await bulkWays[name](ground, BULK_ROWS)
      const runs = []
      for (let round = 0; round <= BULK_ROUNDS; round++) runs.push(await bulk.run())
      await bulk.close()
      // The first one warms the server up.
      const counted = runs.slice(1)
      const middle = median(counted.map(({ perSecond }) => perSecond))
      for (const run of counted.filter(({ perSecond }) => perSecond === middle))
        row(`${name}: its bulk way`, run)
      ratio(`${name}: rebuild / bulk`, rate / middle)
      ratio(
        `${name}: peak after ${small.toLocaleString("en")} / at the end`,
        again.smallMegabytes / again.megabytes,
        0.9,
      )
    }
  } finally {
    await Effect.runPromise(Effect.ignore(down(home, (text) => console.error(text))))
  }
}
