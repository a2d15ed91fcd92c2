/**
 * The composition: which adapter stands behind which port. Loaded only once a command needs servers. What only looks uses `looking`, which
 * changes nothing; what imports or projects uses `working`, which makes the streams and the keys that it needs.
 */
import { Effect, Layer } from "effect"
import { keyringLayer, keyringToInspect } from "../../adapters/keys/keyring.ts"
import { natsHolds, natsLayer, natsToInspect } from "../../adapters/nats/layer.ts"
import type { NatsSettings } from "../../adapters/nats/settings.ts"
import type { Settings } from "../../application/config.ts"
import { Sources } from "../../application/importing/importSource.ts"
import { MediaStore } from "../../application/mediaStore.ts"
import { ReadModels } from "../../application/readModels.ts"
import type { LogEndpoints } from "../../stack/addresses.ts"
import type { Endpoints } from "../../stack/endpoints.ts"
import { masterKey, masterKeyIfThere } from "./masterKey.ts"
import { openMediaStore } from "./mediaStore.ts"
import { openReadModels } from "./readModels.ts"
import { sourcesOf } from "./sources.ts"

const natsSettings = (settings: Settings, endpoints: LogEndpoints): NatsSettings => ({
  url: endpoints.natsUrl,
  ...(endpoints.natsMonitorUrl === undefined ? {} : { monitorUrl: endpoints.natsMonitorUrl }),
  acceptUnverifiedSync: settings.acceptUnverifiedSync,
  replicas: settings.replicas,
})

export const readModels = (settings: Settings, endpoints: Endpoints) =>
  Layer.effect(ReadModels, openReadModels(settings, endpoints))

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
export const logWithKeys = (settings: Settings, endpoints: Endpoints) =>
  Layer.provideMerge(keyring(settings), natsLayer(natsSettings(settings, endpoints)))

export const looking = (settings: Settings, endpoints: Endpoints) =>
  Layer.merge(logToInspect(settings, endpoints), readModels(settings, endpoints))

export const working = (settings: Settings, endpoints: Endpoints) =>
  Layer.mergeAll(
    logWithKeys(settings, endpoints),
    readModels(settings, endpoints),
    Layer.succeed(Sources, sourcesOf(settings)),
    Layer.effect(MediaStore, openMediaStore(settings)),
  )
