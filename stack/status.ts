/**
 * What a look at the stack shows: each server, its version, its address without the password, whether it runs. It is
 * found out by round trips, so a process that hangs is not called running. Starts and changes nothing.
 */
import { Effect, Result } from "effect"
import { withoutPassword } from "./endpoints.ts"
import { externalAddress, readGiven } from "./environment.ts"
import { attempt, type StackError } from "./errors.ts"
import { homeAt } from "./home.ts"
import { lives } from "./processes.ts"
import { probe, visit } from "./round.ts"
import { readSecrets } from "./secrets.ts"
import type { Address, Service, Site } from "./service.ts"
import { services } from "./services.ts"
import { type Entry, readState, type ServiceName } from "./state.ts"

export type ServerStatus = {
  readonly name: ServiceName
  /** Empty where nobody answered. */
  readonly version: string
  readonly url: string
  readonly state: "running" | "stopped" | "external" | "foreign"
  readonly pid?: number
  readonly data?: string
  /** Why a server that the environment names cannot be used. */
  readonly problem?: string
}

const statusOfExternal = Effect.fnUntraced(function* (
  service: Service,
  address: Address,
): Effect.fn.Return<ServerStatus> {
  const visited = yield* Effect.result(visit(service, address))
  const base = { name: service.name, url: withoutPassword(address.url), state: "external" } as const
  if (Result.isSuccess(visited)) return { ...base, version: visited.success }
  return { ...base, version: "", problem: visited.failure.message }
})

const statusOfOwn = Effect.fnUntraced(function* (
  service: Service,
  site: Site,
  entry: Entry,
): Effect.fn.Return<ServerStatus, StackError> {
  const probed = yield* probe(service, site)
  const { process, data } = entry
  const alive = process !== undefined && (yield* attempt("Looking for a process", () => lives(process)))
  const { protocol, host } = new URL(service.addressOf(site).url)
  const base = { name: service.name, url: `${protocol}//${host}`, data }
  const shown = alive ? { ...base, pid: process.pid } : base
  if (probed._tag === "Ours") return { ...shown, state: "running", version: probed.version }
  return { ...shown, state: probed._tag === "Foreign" ? "foreign" : "stopped", version: entry.version }
})

const stopped = (name: ServiceName): ServerStatus => ({ name, version: "", url: "", state: "stopped" })

export const status = Effect.fnUntraced(function* (
  path: string,
): Effect.fn.Return<ReadonlyArray<ServerStatus>, StackError> {
  const home = homeAt(path)
  const given = yield* readGiven
  const secrets = yield* readSecrets(home)
  const state = yield* readState(home)
  const each = (service: Service): Effect.Effect<ServerStatus, StackError> => {
    const address = externalAddress(service.name, given, secrets, state)
    if (address !== undefined) return statusOfExternal(service, address)
    const entry = state[service.name]
    if (entry === undefined || secrets === undefined) return Effect.succeed(stopped(service.name))
    return statusOfOwn(service, { home, secrets, ports: entry.ports, data: entry.data }, entry)
  }
  return yield* Effect.forEach(services, each, { concurrency: "unbounded" })
})
