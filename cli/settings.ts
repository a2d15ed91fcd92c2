/**
 * Where the settings come from when a person runs the program: flags, then the environment, then `sideload.json` of the current folder or of
 * the project's. It makes one ConfigProvider of the three, under the names of the environment. A file that holds anything else is refused.
 */
import { existsSync, readFileSync } from "node:fs"
import { hostname } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { ConfigProvider, Effect } from "effect"
import { readSettings, type Settings, SettingsFile, settings } from "../application/config.ts"
import { SettingRefused } from "../application/settingRefused.ts"
import { decoder } from "../domain/typebox.ts"

/** The folder that holds the program. */
export const projectFolder = resolve(fileURLToPath(new URL("..", import.meta.url)))

const FILE = "sideload.json"
const decode = decoder(SettingsFile)

/** Values by the names of the environment. */
type Values = Readonly<Record<string, string>>

/** The three sources, first to last. */
export type SettingSources = {
  readonly flags: Values
  readonly file: Values
  readonly filePath: string | undefined
}

const read = (path: string): Effect.Effect<unknown, SettingRefused> =>
  Effect.try({
    try: (): unknown => JSON.parse(readFileSync(path, "utf8")),
    catch: () => new SettingRefused({ setting: `file ${path}`, expected: "readable JSON" }),
  })

/** Relative paths in a settings file mean: relative to that file. */
const readValues = Effect.fnUntraced(function* (path: string): Effect.fn.Return<Values, SettingRefused> {
  const decoded = decode(yield* read(path))
  if (!decoded.ok) {
    const [issue] = decoded.issues
    return yield* new SettingRefused({
      setting: `${issue?.path.slice(1)} in ${path}`,
      expected: `otherwise: ${issue?.rule}`,
    })
  }
  const values: Record<string, string> = {}
  for (const { name, variable } of settings) {
    const value = decoded.value[name]
    if (value === undefined) continue
    const isPath =
      name === "home" || name === "telegramServerKey" || (name === "media" && !String(value).includes("://"))
    values[variable] = isPath ? resolve(path, "..", String(value)) : String(value)
  }
  return values
})

/** `flags` holds those that were given. */
export const readSources = Effect.fnUntraced(function* (
  flags: Values,
): Effect.fn.Return<SettingSources, SettingRefused> {
  const filePath = [join(process.cwd(), FILE), join(projectFolder, FILE)].find((path) => existsSync(path))
  return { flags, filePath, file: filePath === undefined ? {} : yield* readValues(filePath) }
})

export const providerOf = ({ flags, file }: SettingSources): ConfigProvider.ConfigProvider =>
  ConfigProvider.fromUnknown(flags).pipe(
    ConfigProvider.orElse(ConfigProvider.fromEnvRecord(process.env)),
    ConfigProvider.orElse(ConfigProvider.fromUnknown(file)),
  )

/** Where a setting's value was found. */
export const originOf = (variable: string, { flags, file, filePath }: SettingSources): string => {
  if (flags[variable] !== undefined) return "flag"
  if ((process.env[variable] ?? "") !== "") return "environment"
  return file[variable] === undefined ? "standard" : (filePath ?? "file")
}

const machine = (hostname().split(".")[0] ?? "").replace(/[^A-Za-z0-9_-]/g, "-") || "localhost"

/** The settings, with what holds on this machine where nothing is set. */
export const currentSettings = Effect.map(
  readSettings({ home: join(projectFolder, ".sideload"), host: machine }),
  ({ home, media, ...found }): Settings => ({
    ...found,
    home: resolve(home),
    media: media._tag === "Folder" ? { ...media, path: resolve(media.path) } : media,
  }),
)
