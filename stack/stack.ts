/**
 * The stack: NATS, Postgres, Redis and Neo4j, each either named by the environment or run by us as a process that
 * outlives the caller. `up` starts what is missing and nothing else, however often it is called and by however many
 * processes; `down` ends what was started here; `endpoints` and `status` only look. Two homes are two stacks.
 */
import { Effect } from "effect"
import { endpointsOf, type LogEndpoints, logEndpointsOf } from "./addresses.ts"
import { bringUp, together } from "./bringUp.ts"
import type { Endpoints } from "./endpoints.ts"
import { externalAddress, readGiven } from "./environment.ts"
import { attempt, StackError } from "./errors.ts"
import { type Home, homeAt, makeHome } from "./home.ts"
import { withLock } from "./lock.ts"
import { lives } from "./processes.ts"
import { visit } from "./round.ts"
import { readSecrets, secretsOf } from "./secrets.ts"
import type { Report, Service } from "./service.ts"
import { serviceNamed, services } from "./services.ts"
import { readState, remember, type ServiceName, type State } from "./state.ts"
import { signalProcess, stopProcess } from "./stop.ts"
import { endStrays } from "./strays.ts"

export { StackError } from "./errors.ts"
export { status } from "./status.ts"

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

/** Brings up every server that the environment does not name, and gives the addresses of all. */
export const up = Effect.fnUntraced(function* (
  path: string,
  report: Report,
): Effect.fn.Return<Endpoints, StackError> {
  yield* attempt(`Making the folder ${path}`, () => makeHome(homeAt(path)))
  const home = homeAt(path)
  const given = yield* readGiven
  const body = Effect.gen(function* () {
    const secrets = yield* secretsOf(home)
    const state = yield* readState(home)
    const addressOf = (service: Service) => externalAddress(service.name, given, secrets, state)
    yield* together(services, (service) => {
      const address = addressOf(service)
      return address === undefined ? Effect.void : Effect.asVoid(visit(service, address))
    })
    const own = services.filter((service) => addressOf(service) === undefined)
    yield* bringUp(home, own, secrets, report)
    return yield* endpointsOf(given, secrets, yield* readState(home))
  })
  return yield* locked(home, report, body)
})

const stopService = Effect.fnUntraced(function* (
  home: Home,
  service: Service,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const entry = (yield* readState(home))[service.name]
  yield* endStrays(service, home, entry, report)
  if (entry?.process === undefined) return
  const { process, ...rest } = entry
  const ran = yield* attempt("Looking for a process", () => lives(process))
  yield* stopProcess(process, service.stop)
  yield* remember(home, service.name, rest)
  if (ran) report("stopped")
})

/** Ends every server that was started for this home, also where the home's folder is gone. */
export const down = Effect.fnUntraced(function* (
  path: string,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const home = homeAt(path)
  const stopping = together(services, (service) =>
    stopService(home, service, (line) => report(`${service.name}: ${line}`)),
  )
  const known = (yield* readSecrets(home)) !== undefined
  yield* known ? locked(home, report, stopping) : stopping
})

const runs = Effect.fnUntraced(function* (
  name: ServiceName,
  state: State,
): Effect.fn.Return<boolean, StackError> {
  const process = state[name]?.process
  return process !== undefined && (yield* attempt("Looking for a process", () => lives(process)))
})

/** The addresses where every server is up or named by the environment; undefined where one is not. Starts nothing. */
export const endpoints = Effect.fnUntraced(function* (
  path: string,
): Effect.fn.Return<Endpoints | undefined, StackError> {
  const home = homeAt(path)
  const given = yield* readGiven
  const secrets = yield* readSecrets(home)
  const state = yield* readState(home)
  for (const { name } of services) {
    if (externalAddress(name, given, secrets, state) !== undefined) continue
    if (!(yield* runs(name, state))) return undefined
  }
  return yield* endpointsOf(given, secrets, state)
})

/** The log's addresses where its server is up or named by the environment, whatever the others are. Starts nothing. */
export const logEndpoints = Effect.fnUntraced(function* (
  path: string,
): Effect.fn.Return<LogEndpoints | undefined, StackError> {
  const home = homeAt(path)
  const given = yield* readGiven
  const secrets = yield* readSecrets(home)
  const state = yield* readState(home)
  const external = externalAddress("nats", given, secrets, state)?.url
  if (external === undefined && !(yield* runs("nats", state))) return undefined
  return logEndpointsOf(given, secrets, state, external)
})

/** Sends one server a signal and waits until its process has ended. */
export const stopOne = Effect.fnUntraced(function* (
  path: string,
  name: ServiceName,
  signal: NodeJS.Signals = serviceNamed(name).stop.signal,
): Effect.fn.Return<void, StackError> {
  const process = (yield* readState(homeAt(path)))[name]?.process
  if (process === undefined) return
  const { withinSeconds } = serviceNamed(name).stop
  if (yield* signalProcess(process, signal, withinSeconds)) return
  return yield* new StackError({ message: `${name} did not end within ${withinSeconds} s of ${signal}` })
})

/** Starts one server of a stack that was up before, on the ports it had while they are free. */
export const startOne = Effect.fnUntraced(function* (
  path: string,
  name: ServiceName,
): Effect.fn.Return<void, StackError> {
  const home = homeAt(path)
  const silent: Report = () => undefined
  const body = Effect.flatMap(secretsOf(home), (secrets) =>
    bringUp(home, [serviceNamed(name)], secrets, silent),
  )
  yield* locked(home, silent, body)
})
