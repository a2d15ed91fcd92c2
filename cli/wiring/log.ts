/**
 * The log and the keys that belong to it, without read models: for what works with the log alone, which then loads none of the clients of other
 * stores. What only looks changes nothing; the rest makes the streams and the keys that it needs.
 */
import { Effect, Layer } from "effect"
import { keyringLayer, keyringToInspect } from "../../adapters/keys/keyring.ts"
import { natsHolds, natsLayer, natsToInspect } from "../../adapters/nats/layer.ts"
import type { NatsSettings } from "../../adapters/nats/settings.ts"
import type { Settings } from "../../application/config.ts"
import type { LogEndpoints } from "../../stack/addresses.ts"
import { masterKey, masterKeyIfThere } from "./masterKey.ts"

const natsSettings = (settings: Settings, endpoints: LogEndpoints): NatsSettings => ({
  url: endpoints.natsUrl,
  ...(endpoints.natsMonitorUrl === undefined ? {} : { monitorUrl: endpoints.natsMonitorUrl }),
  acceptUnverifiedSync: settings.acceptUnverifiedSync,
  replicas: settings.replicas,
})

/** The log as it is, even where a setting is wrong: for those who look. */
export const logToInspect = (settings: Settings, endpoints: LogEndpoints) =>
  natsToInspect(natsSettings(settings, endpoints))

const keyring = (settings: Settings) => Layer.unwrap(Effect.map(masterKey(settings), keyringLayer))

/** Whether anything was ever imported there. */
export const logIsBegun = (settings: Settings, endpoints: LogEndpoints) =>
  natsHolds(natsSettings(settings, endpoints))

/** The log and the keys that belong to it as they are: nothing is made or changed. */
export const logWithKeysToInspect = (settings: Settings, endpoints: LogEndpoints) =>
  Layer.provideMerge(
    Layer.unwrap(Effect.map(masterKeyIfThere(settings), keyringToInspect)),
    logToInspect(settings, endpoints),
  )

/** The log, ready to be appended to, and the keys that belong to it. */
export const logWithKeys = (settings: Settings, endpoints: LogEndpoints) =>
  Layer.provideMerge(keyring(settings), natsLayer(natsSettings(settings, endpoints)))
