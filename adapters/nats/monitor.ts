/**
 * How often the servers sync to disk. JetStream's own API does not say; a monitoring page does, and so does the system account. Without either, or
 * when the page is another server's, it stays unverified, which is an answer and not an error.
 */
import { Effect } from "effect"
import { RequestStrategy } from "nats"
import { decoder, type Static, Type } from "../../domain/typebox.ts"
import { type Link, openLink } from "./connection.ts"
import type { NatsSettings } from "./settings.ts"

const ANSWER_MILLIS = 3_000
const GATHER_MILLIS = 500
const UNVERIFIED = "unverified"

const Varz = Type.Object({
  server_id: Type.String(),
  jetstream: Type.Object({
    config: Type.Optional(
      Type.Object({
        sync_always: Type.Optional(Type.Boolean()),
        sync_interval: Type.Optional(Type.Number()),
      }),
    ),
  }),
})
type Varz = Static<typeof Varz>
const decodeVarz = decoder(Varz)
const decodeReply = decoder(Type.Object({ data: Type.Unknown() }))

const fromPage = async (url: string): Promise<unknown> => {
  const page = new URL("/varz", url)
  const response = await fetch(page, { signal: AbortSignal.timeout(ANSWER_MILLIS) })
  return response.json()
}

const fromSystemAccount = (url: string): Effect.Effect<ReadonlyArray<unknown>> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { nc } = yield* openLink(url, "sideload-check")
      return yield* Effect.promise(async () => {
        const options = {
          strategy: RequestStrategy.JitterTimer,
          maxWait: ANSWER_MILLIS,
          jitter: GATHER_MILLIS,
        }
        const pages: Array<unknown> = []
        for await (const reply of await nc.requestMany("$SYS.REQ.SERVER.PING.VARZ", "", options)) {
          const decoded = decodeReply(reply.json())
          if (decoded.ok) pages.push(decoded.value.data)
        }
        return pages
      })
    }),
  ).pipe(Effect.catchCause(() => Effect.succeed([])))

const syncOf = ({ jetstream }: Varz): string | undefined => {
  const { config } = jetstream
  if (config === undefined) return undefined
  return config.sync_always === true ? "always" : `${(config.sync_interval ?? 0) / 1e9}s`
}

/** `always`, another interval, or `unverified`. Of several servers the worst counts, and ours must be among them. */
export const readSync = (link: Link, settings: NatsSettings): Effect.Effect<string> =>
  Effect.gen(function* () {
    const urls = (settings.monitorUrl ?? "")
      .split(",")
      .map((url) => url.trim())
      .filter((url) => url !== "")
    const pages = yield* Effect.forEach(urls, (url) =>
      /^https?:/.test(url)
        ? Effect.promise(() =>
            fromPage(url)
              .catch(() => fromPage(url))
              .then((page) => [page])
              .catch(() => []),
          )
        : fromSystemAccount(url),
    )
    const known = pages.flat().flatMap((page) => {
      const decoded = decodeVarz(page)
      return decoded.ok ? [decoded.value] : []
    })
    if (!known.some(({ server_id }) => server_id === link.nc.info?.server_id)) return UNVERIFIED
    const syncs = known.flatMap((varz) => syncOf(varz) ?? [])
    return syncs.find((sync) => sync !== "always") ?? syncs[0] ?? UNVERIFIED
  })
