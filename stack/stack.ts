/**
 * The stack: NATS, Postgres, Redis and Neo4j, each either named by the environment or run by us as a process that
 * outlives the caller. `up` starts what is missing and nothing else, however often it is called and by however many
 * processes; `down` ends what was started here; `endpoints` and `status` only look. Two homes are two stacks.
 */
import { Effect, Result } from "effect"
import { endpointsOf } from "./addresses.ts"
import type { Endpoints } from "./endpoints.ts"
import { externalUrl, type Given, readGiven } from "./environment.ts"
import { attempt, StackError } from "./errors.ts"
import { type Home, homeAt, makeHome } from "./home.ts"
import { withLock } from "./lock.ts"
import { nats } from "./nats.ts"
import { neo4j } from "./neo4j.ts"
import { postgres } from "./postgres.ts"
import { howToInstall } from "./prerequisites.ts"
import { lives } from "./processes.ts"
import { redis } from "./redis.ts"
import { readSecrets, type Secrets, secretsOf } from "./secrets.ts"
import type { Located, Program, Report, Service } from "./service.ts"
import { ensure } from "./start.ts"
import { readState, remember, type ServiceName, type State } from "./state.ts"
import { signalProcess, stopProcess } from "./stop.ts"

export { StackError } from "./errors.ts"

export const services: ReadonlyArray<Service> = [nats, postgres, redis, neo4j]

type Planned = { readonly service: Service; readonly data: string; readonly located: Located }

const locked = <A>(
  home: Home,
  report: Report,
  body: Effect.Effect<A, StackError>,
): Effect.Effect<A, StackError> =>
  withLock(
    home.locks,
    "stack",
    (pid) => report(`waiting for process ${pid}, which is busy with this stack`),
    body,
  )

/** All of them, together; where some fail the others come to their end first, and every failure is told. */
const together = <A, B>(items: ReadonlyArray<A>, each: (item: A) => Effect.Effect<B, StackError>) =>
  Effect.gen(function* () {
    const results = yield* Effect.forEach(items, (item) => Effect.result(each(item)), {
      concurrency: "unbounded",
    })
    const failures = results.filter(Result.isFailure).map((result) => result.failure)
    if (failures.length === 0) return results.filter(Result.isSuccess).map((result) => result.success)
    return yield* new StackError({
      message: failures.map((one) => one.message).join("\n"),
      cause: failures[0],
    })
  })

const plan = (home: Home, state: State) =>
  Effect.fnUntraced(function* (service: Service): Effect.fn.Return<Planned, StackError> {
    const data = state[service.name]?.data ?? (yield* service.dataFolder(home))
    return { service, data, located: yield* service.locate(home, data) }
  })

const programOf = (located: Located, report: Report): Effect.Effect<Program, StackError> => {
  if (located._tag === "Found") return Effect.succeed(located.program)
  if (located._tag === "Fetchable") return located.fetch(report)
  return Effect.fail(new StackError({ message: `lacking: ${located.needs.join(", ")}` }))
}

/** Nothing is fetched or started before it is known that everything can be had. */
const refuseMissing = Effect.fnUntraced(function* (planned: ReadonlyArray<Planned>) {
  const needs = planned.flatMap(({ located }) => (located._tag === "Missing" ? located.needs : []))
  if (needs.length === 0) return
  return yield* new StackError({
    message: yield* attempt("Looking for a package manager", () => howToInstall(needs)),
  })
})

const start = Effect.fnUntraced(function* (
  home: Home,
  wanted: ReadonlyArray<Service>,
  secrets: Secrets,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const planned = yield* together(wanted, plan(home, yield* readState(home)))
  yield* refuseMissing(planned)
  yield* together(planned, ({ service, data, located }) => {
    const named: Report = (line) => report(`${service.name}: ${line}`)
    return ensure(service, programOf(located, named), { home, secrets, data }, named)
  })
})

const ownServices = (given: Given, secrets?: Secrets, state?: State): ReadonlyArray<Service> =>
  services.filter((service) => externalUrl(service.name, given, secrets, state) === undefined)

/** Brings up every server that the environment does not name, and gives the addresses of all. */
export const up = Effect.fnUntraced(function* (
  path: string,
  report: Report,
): Effect.fn.Return<Endpoints, StackError> {
  const home = homeAt(path)
  yield* attempt(`Making the folder ${home.root}`, () => makeHome(home))
  const given = yield* readGiven
  const body = Effect.gen(function* () {
    const secrets = yield* secretsOf(home)
    yield* start(home, ownServices(given, secrets, yield* readState(home)), secrets, report)
    return yield* endpointsOf(given, secrets, yield* readState(home))
  })
  return yield* locked(home, report, body)
})

/** Ends every server that was started for this home. */
export const down = Effect.fnUntraced(function* (
  path: string,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const home = homeAt(path)
  if ((yield* readSecrets(home)) === undefined) return
  const stopOf = (service: Service) =>
    Effect.gen(function* () {
      const entry = (yield* readState(home))[service.name]
      if (entry?.process === undefined) return
      const { process, ...rest } = entry
      yield* stopProcess(process, service.stop)
      yield* remember(home, service.name, rest)
      report(`${service.name}: stopped`)
    })
  yield* locked(home, report, Effect.asVoid(together(services, stopOf)))
})

/** The addresses where every server is up or named by the environment; undefined where one is not. Starts nothing. */
export const endpoints = Effect.fnUntraced(function* (
  path: string,
): Effect.fn.Return<Endpoints | undefined, StackError> {
  const home = homeAt(path)
  const given = yield* readGiven
  const [secrets, state] = [yield* readSecrets(home), yield* readState(home)]
  for (const service of ownServices(given, secrets, state)) {
    const process = state[service.name]?.process
    if (process === undefined) return undefined
    if (!(yield* attempt("Looking for a process", () => lives(process)))) return undefined
  }
  return yield* endpointsOf(given, secrets, state)
})

const serviceNamed = (name: ServiceName): Service => services.find((service) => service.name === name) ?? nats

/** Sends one server a signal and waits until its process has ended. */
export const stopOne = Effect.fnUntraced(function* (
  path: string,
  name: ServiceName,
  signal: NodeJS.Signals = serviceNamed(name).stop.signal,
): Effect.fn.Return<void, StackError> {
  const home = homeAt(path)
  const process = (yield* readState(home))[name]?.process
  if (process === undefined) return
  const { withinSeconds } = serviceNamed(name).stop
  if (yield* signalProcess(process, signal, withinSeconds)) return
  return yield* new StackError({ message: `${name} did not end within ${withinSeconds} s of ${signal}` })
})

/** Starts one server of a stack that was up before, on the port it had. */
export const startOne = Effect.fnUntraced(function* (
  path: string,
  name: ServiceName,
): Effect.fn.Return<void, StackError> {
  const home = homeAt(path)
  const silent: Report = () => undefined
  const body = Effect.flatMap(secretsOf(home), (secrets) =>
    start(home, [serviceNamed(name)], secrets, silent),
  )
  yield* locked(home, silent, body)
})
