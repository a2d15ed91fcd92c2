/**
 * The composition: which adapter stands behind which port. Loaded only once a command needs servers. `looking` gives what reads the log's and
 * the read models' condition; `working` gives all that imports and projects, and makes or changes what that needs.
 */
import { Effect, Layer, Option, Redacted } from "effect"
import { keyringLayer } from "../adapters/keys/keyring.ts"
import { masterKeyFile, parseMasterKey } from "../adapters/keys/master.ts"
import { natsLayer, natsToInspect } from "../adapters/nats/layer.ts"
import { openExport } from "../adapters/telegram/export/open.ts"
import { SettingRefused } from "../application/config.ts"
import { Sources } from "../application/importing/importFile.ts"
import type { ReadModel } from "../application/readModels.ts"
import { MigrationRefused, ReadModels, readModel } from "../application/readModels.ts"
