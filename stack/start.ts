/**
 * Brings up one server of a stack, or finds that it is up. It comes back on the ports it had while they are free, on
 * others where somebody took them, even in the moment of starting. It is up when a round trip has proved that the
 * server which answers is ours. What was started is remembered at once, so that a killed caller leaves nothing unknown.
 */
import { Effect, Option } from "effect"
import { attempt, StackError } from "./errors.ts"
import { choosePorts, isFree } from "./ports.ts"
import { type Identity, lives, startDetached } from "./processes.ts"
import { probe } from "./round.ts"
import { logPosition, logSince } from "./serverLog.ts"
import type { Program, Report, Service, Site } from "./service.ts"
import { type Entry, readState, remember } from "./state.ts"
import { stopProcess } from "./stop.ts"
import { endStrays } from "./strays.ts"
import { until } from "./wait.ts"

/** What servers say when an earlier process of theirs is not quite gone, or when another has their port. */
const passing = /address already in use|pre-existing shared memory|lock file|store lock|storelockexception/i
const launches = 40

/** Where a server's things are, before its ports are chosen. */
export type Place = Omit<Site, "ports">

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

type Outcome = "ours" | "ended" | "strange" | "late"

/** How long a living process may share its port with a server that is not ours, before it is judged. */
const strangeAfterMs = 5_000

/** Waits until the server proves to be ours or it is clear that it will not. */
const proved = (service: Service, site: Site, process: Identity): Effect.Effect<Outcome, StackError> => {
  let strangeSince: number | undefined
  const ask = Effect.gen(function* (): Effect.gen.Return<Outcome | undefined, StackError> {
    const probed = yield* probe(service, site)
    if (probed._tag === "Ours") return "ours"
    if (!(yield* attempt("Looking for a process", () => lives(process)))) return "ended"
    strangeSince = probed._tag === "Foreign" ? (strangeSince ?? Date.now()) : undefined
    return strangeSince !== undefined && Date.now() - strangeSince > strangeAfterMs ? "strange" : undefined
  })
  return Effect.map(
    until(ask, { within: `${service.readyWithinSeconds} seconds` }),
    Option.getOrElse((): Outcome => "late"),
  )
}

/** Whether the remembered server runs and is ours. A process of ours that does not prove itself is ended. */
const alreadyUp = Effect.fnUntraced(function* (service: Service, site: Site, process: Identity | undefined) {
  if (process === undefined || !(yield* attempt("Looking for a process", () => lives(process)))) return false
  if ((yield* proved(service, site, process)) === "ours") return true
  yield* stopProcess(process, service.stop)
  return false
})

const failure = (service: Service, site: Site, outcome: Outcome, said: string): StackError => {
  if (outcome === "strange") {
    const why = `refuses the passwords of ${site.home.secrets}, which are not those it was made with`
    const remedy = `Put the file back, or remove ${site.data} to begin with an empty server`
    return new StackError({ message: `${service.title} ${why}. ${remedy}.` })
  }
  const lines = said.trim().split("\n").slice(-8).join("\n")
  const log = site.home.log(service.name)
  return new StackError({ message: `${service.title} does not come up. The end of ${log}:\n${lines}` })
}

const allFree = (ports: ReadonlyArray<number>): Effect.Effect<boolean, StackError> =>
  attempt("Looking at ports", async () => (await Promise.all(ports.map(isFree))).every(Boolean))

/** Starts the server until it stays; gives what is then remembered. */
const startAnew = Effect.fnUntraced(function* (
  service: Service,
  program: Program,
  place: Place,
  wished: ReadonlyArray<number>,
): Effect.fn.Return<Launched, StackError> {
  let ports = wished
  for (let count = 1; ; count++) {
    ports = yield* attempt("Choosing ports", () => choosePorts(service.portCount, ports))
    const launched = yield* launch(service, program, { ...place, ports })
    const outcome = yield* proved(service, launched.site, launched.process)
    if (outcome === "ours") return launched
    const log = place.home.log(service.name)
    const said = yield* attempt(`Reading ${log}`, () => logSince(log, launched.said))
    yield* stopProcess(launched.process, service.stop)
    const again = !(yield* allFree(ports)) || (outcome === "ended" && passing.test(said))
    if (count >= launches || !again) return yield* failure(service, launched.site, outcome, said)
    yield* Effect.sleep("250 millis")
  }
})

/** The server's entry once it is up, whether it was already or had to be started. */
export const ensure = Effect.fnUntraced(function* (
  service: Service,
  program: Effect.Effect<Program, StackError>,
  place: Place,
  report: Report,
): Effect.fn.Return<Entry, StackError> {
  const known = (yield* readState(place.home))[service.name]
  const site: Site = { ...place, ports: known?.ports ?? [] }
  if (known !== undefined && (yield* alreadyUp(service, site, known.process))) {
    yield* service.settle(site)
    return known
  }
  const began = Date.now()
  const found = yield* program
  yield* endStrays(service, place.home, known, report)
  const launched = yield* startAnew(service, found, place, site.ports)
  yield* service.settle(launched.site)
  const elsewhere = !place.data.startsWith(place.home.root)
  if (elsewhere) report(`its data is in ${place.data}, since its user may not enter ${place.home.root}`)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  report(`${service.title} ${found.version} is up on port ${launched.site.ports[0]} (${seconds} s)`)
  return launched.entry
})
