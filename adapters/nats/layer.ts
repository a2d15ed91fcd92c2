/**
 * The adapter as layers: connects, makes the streams what they should be, and refuses to go on where a setting breaks a promise of the log,
 * naming it. `natsToInspect` changes and refuses nothing; with it `findings` can be shown.
 */
import { Context, Effect, Layer } from "effect"
import { CommandQueue } from "../../application/commandQueue.ts"
import { EventLog, LogMisconfigured, type LogUnavailable } from "../../application/eventLog.ts"
import { KeyStore } from "../../application/keyStore.ts"
import { EVENTS, KEYS } from "../../migrations/nats/streams.ts"
import { makeCommandQueue } from "./commandQueue.ts"
import { attempt, type Link, openLink } from "./connection.ts"
import { findFindings } from "./findings.ts"
import { makeKeyStore } from "./keyStore.ts"
import { makeEventLog } from "./log.ts"
import { makePublisher } from "./publisher.ts"
import type { NatsSettings } from "./settings.ts"
import { fetchInfo } from "./stored.ts"
import { ensureStreams } from "./streams.ts"

export type Nats = EventLog | KeyStore | CommandQueue

const servicesOf = (link: Link, settings: NatsSettings): Context.Context<Nats> => {
  const publisher = makePublisher(link)
  return Context.make(EventLog, makeEventLog(link, publisher, settings)).pipe(
    Context.add(KeyStore, makeKeyStore(link, publisher)),
    Context.add(CommandQueue, makeCommandQueue(link, publisher)),
  )
}

export const natsLayer = (settings: NatsSettings): Layer.Layer<Nats, LogUnavailable | LogMisconfigured> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const link = yield* openLink(settings.url)
      const replicas = settings.replicas ?? 1
      yield* attempt(link, "preparing the streams", () => ensureStreams(link, replicas))
      const findings = yield* findFindings(link, settings)
      if (findings.length > 0) return yield* new LogMisconfigured({ findings })
      return servicesOf(link, settings)
    }),
  )

export const natsToInspect = (settings: NatsSettings): Layer.Layer<Nats, LogUnavailable> =>
  Layer.effectContext(Effect.map(openLink(settings.url), (link) => servicesOf(link, settings)))

/** Whether the log and its keys were ever made on this server. Makes neither. */
export const natsHolds = (settings: NatsSettings): Effect.Effect<boolean, LogUnavailable> =>
  Effect.scoped(
    Effect.gen(function* () {
      const link = yield* openLink(settings.url)
      return yield* attempt(link, "looking for the log", async (signal) => {
        const infos = await Promise.all([EVENTS, KEYS].map(({ name }) => fetchInfo(link, name, signal)))
        return infos.every((info) => info !== undefined)
      })
    }),
  )
