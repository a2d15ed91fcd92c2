/**
 * What a command works with: its settings, the addresses of the servers, and the application's services over the adapters. Adapters are loaded
 * here and not before, so that help and wrong usage cost nothing. A command that only looks starts no server and changes nothing.
 */
import { ConfigProvider, Effect } from "effect"
import type { Settings } from "../application/config.ts"
import type { Endpoints } from "../stack/endpoints.ts"
import { Failed } from "./failure.ts"
import { givenFlags } from "./flags.ts"
import { currentSettings, providerOf, readSources, type Sources } from "./settings.ts"

export type Session = { readonly settings: Settings; readonly sources: Sources }

/** A flag of one command that is also a setting, by its name in the environment. */
type OwnFlags = Readonly<Record<string, string>>

/** Runs `body` under the settings that hold. */
export const withSettings = <A, E, R>(
  body: (session: Session) => Effect.Effect<A, E, R>,
  own: OwnFlags = {},
) =>
  Effect.gen(function* () {
    const sources = yield* readSources({ ...(yield* givenFlags), ...own })
    const run = Effect.flatMap(currentSettings, (settings) => body({ settings, sources }))
    return yield* Effect.provideService(run, ConfigProvider.ConfigProvider, providerOf(sources))
  })

export const loadStack = Effect.promise(() => import("../stack/stack.ts"))
export const loadWiring = Effect.promise(() => import("./wiring.ts"))

/** The servers as they are; none is started. */
export const foundEndpoints = Effect.fnUntraced(function* ({ settings }: Session) {
  const { endpoints } = yield* loadStack
  const found = yield* endpoints(settings.home)
  if (found !== undefined) return found
  return yield* new Failed({
    message: `the stack of ${settings.home} is not up. Bring it up with: sideload stack up`,
  })
})

/** The servers, started where they are not up yet. */
export const startedEndpoints = Effect.fnUntraced(function* (
  { settings }: Session,
  report: (line: string) => void,
) {
  const { up } = yield* loadStack
  return yield* up(settings.home, report)
})

export type Reached = Session & { readonly endpoints: Endpoints }
