/**
 * The composition: which adapter stands behind which port. Loaded only once a command needs servers. What only looks uses `looking`, which
 * changes nothing; what imports or projects uses `working`, which makes the streams and the keys that it needs.
 */
import { Layer } from "effect"
import type { Settings } from "../../application/config.ts"
import { Sources } from "../../application/importing/importSource.ts"
import { MediaStore } from "../../application/mediaStore.ts"
import { ReadModels } from "../../application/readModels.ts"
import type { Endpoints } from "../../stack/endpoints.ts"
import { logToInspect, logWithKeys, logWithKeysToInspect } from "./log.ts"
import { thisMachine } from "./machine.ts"
import { openMediaStore } from "./mediaStore.ts"
import { openReadModels } from "./readModels.ts"
import { sourcesOf } from "./sources.ts"

export const readModels = (settings: Settings, endpoints: Endpoints) =>
  Layer.effect(ReadModels, openReadModels(settings, endpoints))

export const looking = (settings: Settings, endpoints: Endpoints) =>
  Layer.mergeAll(logToInspect(settings, endpoints), readModels(settings, endpoints), thisMachine)

export const opening = (settings: Settings, endpoints: Endpoints) =>
  Layer.mergeAll(logWithKeysToInspect(settings, endpoints), readModels(settings, endpoints), thisMachine)

export const working = (settings: Settings, endpoints: Endpoints) =>
  Layer.mergeAll(
    logWithKeys(settings, endpoints),
    readModels(settings, endpoints),
    thisMachine,
    Layer.succeed(Sources, sourcesOf(settings)),
    Layer.effect(MediaStore, openMediaStore(settings)),
  )
