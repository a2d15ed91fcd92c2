/**
 * Brings up one server of a stack, or finds that it is up. It comes back on the ports it had while they are free, on
 * others where somebody took them, even in the moment of starting. It is up when a round trip has proved that the
 * server which answers is ours. What was started is remembered at once, so that a killed caller leaves nothing unknown.
 */
import { open, rename, stat } from "node:fs/promises"
import { Effect, Option } from "effect"
import { attempt, StackError } from "./errors.ts"
import type { Home } from "./home.ts"
import { choosePorts, isFree } from "./ports.ts"
import { type Identity, lives, startDetached } from "./processes.ts"
import type { Secrets } from "./secrets.ts"
import type { Probed, Program, Report, Service, Site } from "./service.ts"
import { type Entry, readState, remember } from "./state.ts"
import { stopProcess } from "./stop.ts"
import { until } from "./wait.ts"

/** What servers say when an earlier process of theirs is not quite gone, or when another has their port. */
const passing = /address already in use|pre-existing shared memory|lock file|store lock|storelockexception/i
const launches = 40

const largestLog = 10_000_000

/** Where the log stands now; a large one is put aside first. */
const logPosition = async (path: string): Promise<number> => {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= largestLog) return size
  await rename(path, `${path}.old`)
  return 0
}

const logSince = async (path: string, position: number): Promise<string> => {
  const file = await open(path, "r")
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16_384), 0, 16_384, position)
    return buffer.toString("utf8", 0, bytesRead)
  } finally {
    await file.close()
  }
}

type Launched = {
  readonly entry: Entry
  readonly site: Site
  readonly process: Identity
  readonly said: number
}

const launch = Effect.fnUntraced(function* (
  service: Service,
  program: Program,
  site: Site,
): Effect.fn.Return<Launched, StackError> {
  const command = yield* program.prepare(site)
  const log = site.home.log(service.name)
  return yield* Effect.uninterruptible(
    Effect.gen(function* () {
      const said = yield* attempt(`Looking at ${log}`, () => logPosition(log))
      const process = yield* attempt(`Starting ${service.title}`, () => startDetached(command, log))
      const entry: Entry = { ports: [...site.ports], version: program.version, data: site.data, process }
      yield* remember(site.home, service.name, entry)
      return { entry, site, process, said }
    }),
  )
})

type Outcome = Probed | { readonly _tag: "Ended" }

/** Waits until the server proves to be ours or its process has ended. */
const proved = (
  service: Service,
  site: Site,
  process: Identity,
): Effect.Effect<Option.Option<Outcome>, StackError> =>
  until(
    Effect.gen(function* () {
      const probed = yield* service.probe(site)
      if (probed._tag === "Ours") return probed
      const alive = yield* attempt("Looking for a process", () => lives(process))
      return alive ? undefined : ({ _tag: "Ended" } as const)
    }),
    { within: `${service.readyWithinSeconds} seconds` },
  )

/** The remembered server, where it runs or is about to. A process of ours that never answers is ended. */
const alreadyUp = Effect.fnUntraced(function* (service: Service, home: Home, secrets: Secrets, known: Entry) {
  const site: Site = { home, secrets, ports: known.ports, data: known.data }
  const process = known.process
  if (process === undefined || !(yield* attempt("Looking for a process", () => lives(process)))) {
    return (yield* service.probe(site))._tag === "Ours"
  }
  const outcome = yield* proved(service, site, process)
  if (Option.isSome(outcome)) return outcome.value._tag === "Ours"
  yield* stopProcess(process, service.stop)
  return false
})

const failure = (service: Service, log: string, said: string): StackError => {
  const lines = said.trim().split("\n").slice(-8).join("\n")
  return new StackError({ message: `${service.title} does not come up. The end of ${log}:\n${lines}` })
}

/** Starts the server until it stays; gives what is then remembered. */
const startAnew = Effect.fnUntraced(function* (
  service: Service,
  program: Program,
  place: { readonly home: Home; readonly secrets: Secrets; readonly data: string },
  wished: ReadonlyArray<number>,
): Effect.fn.Return<Launched, StackError> {
  let ports = wished
  for (let count = 1; ; count++) {
    ports = yield* attempt("Choosing ports", () => choosePorts(service.portCount, ports))
    const launched = yield* launch(service, program, { ...place, ports })
    const outcome = yield* proved(service, launched.site, launched.process)
    if (Option.isSome(outcome) && outcome.value._tag === "Ours") return launched
    const log = place.home.log(service.name)
    const said = yield* attempt(`Reading ${log}`, () => logSince(log, launched.said))
    yield* stopProcess(launched.process, service.stop)
    const taken = !(yield* attempt("Looking at ports", async () =>
      (await Promise.all(ports.map(isFree))).every(Boolean),
    ))
    if (count >= launches || !(taken || passing.test(said))) return yield* failure(service, log, said)
    yield* Effect.sleep("250 millis")
  }
})

export const ensure = Effect.fnUntraced(function* (
  service: Service,
  program: Effect.Effect<Program, StackError>,
  place: { readonly home: Home; readonly secrets: Secrets; readonly data: string },
  report: Report,
): Effect.fn.Return<Entry, StackError> {
  const { home, secrets } = place
  const known = (yield* readState(home))[service.name]
  if (known !== undefined && (yield* alreadyUp(service, home, secrets, known))) return known
  const began = Date.now()
  const found = yield* program
  const launched = yield* startAnew(service, found, place, known?.ports ?? [])
  yield* service.settle(launched.site)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  report(`${service.title} ${found.version} is up on port ${launched.site.ports[0]} (${seconds} s)`)
  return launched.entry
})
