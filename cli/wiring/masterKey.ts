/** The master key as the settings have it: given, or in the home's own file, which is made on first use. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Effect, Option, Redacted } from "effect"
import { masterKeyFile, parseMasterKey } from "../../adapters/keys/master.ts"
import type { Settings } from "../../application/config.ts"
import { SettingRefused } from "../../application/settingRefused.ts"
import { Failed } from "../failure.ts"

export const masterKey = Effect.fnUntraced(function* ({ home, masterKey: given }: Settings) {
  if (Option.isNone(given)) {
    return yield* Effect.try({
      try: () => masterKeyFile(join(home, "master.key")),
      catch: (cause) => new Failed({ message: `the master key of ${home} cannot be used: ${cause}`, cause }),
    })
  }
  const key = parseMasterKey(Redacted.value(given.value))
  if (key !== undefined) return key
  const expected = "32 bytes, as 64 hex digits or base64"
  return yield* new SettingRefused({ setting: "SIDELOAD_MASTER_KEY", expected })
})

/** A file that is not there is not made. */
export const masterKeyIfThere = (settings: Settings) =>
  Option.isNone(settings.masterKey) && !existsSync(join(settings.home, "master.key"))
    ? Effect.succeed(undefined)
    : masterKey(settings)
