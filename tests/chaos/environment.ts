/**
 * What the chaos works under: its own home and nothing that the surroundings say. Servers that the environment or a settings file names are
 * somebody else's and must not be killed, so processes are given the addresses of the chaos's own.
 */
import { join } from "node:path"
import { ConfigProvider, Effect, Option } from "effect"
import { settings as knownSettings, type Settings } from "../../application/config.ts"
import { NO_TELEGRAM } from "../../application/telegramSettings.ts"
import { type Endpoints, variables } from "../../stack/endpoints.ts"

export const chaosHome = (): string =>
  join(process.env["SIDELOAD_TEST_HOME"] ?? new URL("../../.sideload", import.meta.url).pathname, "chaos")

export const settingsFor = (home: string): Settings => ({
  home,
  masterKey: Option.none(),
  acceptUnverifiedSync: false,
  replicas: 1,
  postgresPrepare: true,
  host: "chaos",
  metricsPort: 0,
  media: { _tag: "Folder", path: join(home, "media") },
  telegram: NO_TELEGRAM,
})

/** Runs an effect that must not see the environment's addresses. */
export const undisturbed = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, ConfigProvider.layer(ConfigProvider.fromUnknown({}))))

const inherited = Object.entries(process.env).filter(([name]) => {
  const setting = knownSettings.find(({ variable }) => variable === name)
  return setting === undefined || setting.name === "cache"
})

/** For a process of ours: compiled modules are kept, since a killed process is soon followed by another one. */
const compiled = (home: string): string => process.env["NODE_COMPILE_CACHE"] ?? join(home, "compiled")

export const environmentFor = (home: string, endpoints: Endpoints): Record<string, string> => {
  const own: Record<string, string> = { SIDELOAD_HOME: home, SIDELOAD_HOST: "chaos" }
  for (const [field, variable] of Object.entries(variables)) {
    const value = Object.entries(endpoints).find(([name]) => name === field)?.[1]
    if (value !== undefined) own[variable] = value
  }
  const outer = Object.fromEntries(inherited.map(([name, value]) => [name, value ?? ""]))
  return { ...outer, ...own, NODE_COMPILE_CACHE: compiled(home), NODE_NO_WARNINGS: "1" }
}
