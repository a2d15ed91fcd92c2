/**
 * What a command works with: its settings, the addresses of the servers, and the application's services over the adapters. Adapters are loaded
 * here and not before, so that help and wrong usage cost nothing. A command that only looks starts no server and changes nothing.
 */
import { ConfigProvider, Effect } from "effect"
import type { Command } from "effect/cli"
import type { CommandQueue } from "../application/commandQueue.ts"
import type { Settings } from "../application/config.ts"
import type { EventLog } from "../application/eventLog.ts"
import type { Sources } from "../application/importing/importSource.ts"
import type { Keyring } from "../application/keyring.ts"
import type { KeyStore } from "../application/keyStore.ts"
import type { MediaStore } from "../application/mediaStore.ts"
import type { ReadModels } from "../application/readModels.ts"
import { Failed } from "./failure.ts"
import { givenFlags } from "./flags.ts"
import { boundHeap } from "./heap.ts"
import { currentSettings, providerOf, readSources, type SettingSources } from "./settings.ts"

export type Session = { readonly settings: Settings; readonly sources: SettingSources }

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
export const loadWiring = Effect.promise(() => import("./wiring/layers.ts"))
export const loadReadModelNames = Effect.promise(() => import("./wiring/readModelNames.ts"))
export const loadLog = Effect.promise(() => import("./wiring/log.ts"))
/** With the library behind Telegram, which takes half a second. */
export const loadTelegram = Effect.promise(() => import("./wiring/telegram.ts"))
export const loadWorking = Effect.promise(() => import("./working.ts"))
export const loadChecking = Effect.promise(() => import("./checking.ts"))
export const loadDryRunning = Effect.promise(() => import("./dryRunning.ts"))
export const loadWatching = Effect.promise(() => import("./watching.ts"))
export const loadListing = Effect.promise(() => import("./listing.ts"))
export const loadImporting = Effect.promise(() => import("./importing.ts"))

/** The servers as they are; none is started. */
export const foundEndpoints = Effect.fnUntraced(function* ({ settings }: Session) {
  const { endpoints } = yield* loadStack
  const found = yield* endpoints(settings.home)
  if (found !== undefined) return found
  return yield* new Failed({
    message: `the stack of ${settings.home} is not up. Bring it up with: sideload stack up`,
  })
})

/** Where the log is, whatever of the other servers is there; undefined where nobody has brought it up. None is started. */
export const foundLog = Effect.fnUntraced(function* ({ settings }: Session) {
  const { logEndpoints } = yield* loadStack
  return yield* logEndpoints(settings.home)
})

/** The servers, started where they are not up yet. */
export const startedEndpoints = Effect.fnUntraced(function* (
  { settings }: Session,
  report: (line: string) => void,
) {
  const { up } = yield* loadStack
  return yield* up(settings.home, report)
})

/** Runs `body` with the log and the read models as they are; starts and changes nothing. */
export const whileLooking = <A, E>(body: Effect.Effect<A, E, EventLog | ReadModels | Command.Environment>) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const endpoints = yield* foundEndpoints(session)
      const { looking } = yield* loadWiring
      boundHeap()
      return yield* Effect.provide(body, looking(session.settings, endpoints))
    }),
  )

/** The same, with the keys that are there: for who must know whose an event is. */
export const whileOpening = <A, E>(
  body: Effect.Effect<A, E, EventLog | Keyring | ReadModels | Command.Environment>,
) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const endpoints = yield* foundEndpoints(session)
      const { opening } = yield* loadWiring
      return yield* Effect.provide(body, opening(session.settings, endpoints))
    }),
  )

/** Runs `body` with the log alone, as it is. */
export const whileReadingLog = <A, E>(body: Effect.Effect<A, E, EventLog | Command.Environment>) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const endpoints = yield* foundEndpoints(session)
      const { logToInspect } = yield* loadLog
      boundHeap()
      return yield* Effect.provide(body, logToInspect(session.settings, endpoints))
    }),
  )

/** Runs `body` with the log and the keys that open its events. */
export const whileOpeningLog = <A, E>(
  body: Effect.Effect<A, E, EventLog | Keyring | KeyStore | Command.Environment>,
) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const endpoints = yield* foundEndpoints(session)
      const { logWithKeys } = yield* loadLog
      boundHeap()
      return yield* Effect.provide(body, logWithKeys(session.settings, endpoints))
    }),
  )

/** What imports, projects and opens events. */
export type Working = CommandQueue | EventLog | Keyring | KeyStore | MediaStore | ReadModels | Sources

/** Runs `body` with everything, the servers as they are. */
export const whileWorking = <A, E>(body: Effect.Effect<A, E, Working | Command.Environment>) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const endpoints = yield* foundEndpoints(session)
      const { working } = yield* loadWiring
      boundHeap()
      return yield* Effect.provide(body, working(session.settings, endpoints))
    }),
  )
