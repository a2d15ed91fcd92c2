/**
 * `node bench/rebuildProcess.ts HOME NAME SMALL`: rebuilds a read model in a process of its own, and prints what it came to as JSON: events, seconds,
 * and the most memory that it ever held, at its small beginning and at its end. Of the read model `nothing` the log is read and decrypted, and no
 * more: what no rebuild can be faster than.
 */
import { readFileSync } from "node:fs"
import { Effect } from "effect"
import { makeFeed } from "../application/feed.ts"
import { endpoints } from "../stack/stack.ts"
import { modelNamed, openServices } from "./ground.ts"

const [home = "", name = "", small = ""] = process.argv.slice(2)

export type Rebuilt = {
  readonly events: number
  readonly seconds: number
  readonly smallMegabytes: number
  readonly megabytes: number
}

const peak = (): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) / 1024

const found = await Effect.runPromise(endpoints(home))
if (found === undefined) throw new Error("the stack is not up")
const services = openServices({ home, endpoints: found, servers: [] })
const readAll = Effect.gen(function* () {
  const feed = yield* makeFeed
  const end = yield* feed.lastSequence
  const { next } = yield* feed.subscribe
  const began = performance.now()
  let smallMegabytes = 0
  for (let position = 0; position < end; ) {
    position = (yield* next(position)).last
    if (smallMegabytes === 0 && position >= Number(small)) smallMegabytes = peak()
  }
  const seconds = (performance.now() - began) / 1000
  return { events: end, seconds, smallMegabytes, megabytes: peak() } satisfies Rebuilt
})
const rebuild = Effect.gen(function* () {
  const model = yield* modelNamed(name)
  const feed = yield* makeFeed
  yield* feed.lastSequence
  const began = performance.now()
  let smallMegabytes = 0
  const onState = ({ position }: { readonly position: number }): void => {
    if (smallMegabytes === 0 && position >= Number(small)) smallMegabytes = peak()
  }
  const { position } = yield* model.rebuild(feed, { anew: true, onState })
  const seconds = (performance.now() - began) / 1000
  for (const { role, version } of yield* model.versions) if (role === "kept") yield* model.drop(version)
  return { events: position, seconds, smallMegabytes, megabytes: peak() } satisfies Rebuilt
})
const asked = name === "nothing" ? readAll : rebuild
console.log(JSON.stringify(await services.runPromise(Effect.scoped(asked))))
process.exit(0)
