/**
 * Round trips judged: whether what answers at our ports is our server, and whether a server that the environment names
 * is reachable and new enough. Every round trip is bounded in time.
 */
import { Effect, Option } from "effect"
import { withoutPassword } from "./endpoints.ts"
import { StackError } from "./errors.ts"
import { answers } from "./ports.ts"
import { compareVersions } from "./programs.ts"
import type { Address, Answer, Service, Site } from "./service.ts"

/**
 * Loading a client keeps the process busy for a while, on a busy machine for seconds; while another client is in the
 * middle of its greeting the server would give it up. So all are loaded before the first greets.
 */
const clients = Effect.promise(() =>
  Promise.all([import("nats"), import("postgres"), import("ioredis"), import("neo4j-driver")]),
)

const asked = (
  service: Service,
  address: Address,
  wants: { readonly mark: boolean },
): Effect.Effect<Answer> =>
  clients.pipe(
    Effect.andThen(
      Effect.timeoutOption(
        Effect.promise(() => service.ask(address, wants)),
        "20 seconds",
      ),
    ),
    Effect.map(Option.getOrElse((): Answer => ({ _tag: "Silent" }))),
  )

/** What is at the ports of a site: our server, somebody else's, or nobody (yet). */
export type Probed =
  | { readonly _tag: "Ours"; readonly version: string }
  | { readonly _tag: "Foreign" }
  | { readonly _tag: "Silent" }

export const probe = Effect.fnUntraced(function* (service: Service, site: Site): Effect.fn.Return<Probed> {
  if (!(yield* Effect.promise(() => answers(site.ports[0] ?? 0)))) return { _tag: "Silent" }
  const answer = yield* asked(service, service.addressOf(site), { mark: true })
  if (answer._tag === "Silent") return answer
  if (answer._tag === "Refused" || answer.mark !== service.markOf(site)) return { _tag: "Foreign" }
  return { _tag: "Ours", version: answer.version }
})

/** The version of a server that the environment names, or the reason why it cannot be used. */
export const visit = Effect.fnUntraced(function* (
  service: Service,
  address: Address,
): Effect.fn.Return<string, StackError> {
  const answer = yield* asked(service, address, { mark: false })
  const where = `${service.title} at ${withoutPassword(address.url)}, named by the environment,`
  if (answer._tag === "Silent") return yield* new StackError({ message: `${where} is not reachable` })
  if (answer._tag === "Refused")
    return yield* new StackError({ message: `${where} refuses the user or password` })
  if (compareVersions(answer.version, service.atLeast) >= 0) return answer.version
  const message = `${where} is version ${answer.version}; ${service.atLeast} or newer is needed`
  return yield* new StackError({ message })
})
