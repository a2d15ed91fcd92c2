/**
 * Where the chaos happens: one stack of its own, brought up once, whose servers are killed and started again; a log that is emptied between
 * repetitions; importers as processes. Tenant, account and file are always the same, so the content of what comes out can be compared with
 * what one undisturbed run made.
 */
import { fileURLToPath } from "node:url"
import { Effect, ManagedRuntime } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import type { Digest } from "../../application/projection.ts"
import { type ReadModel, ReadModels } from "../../application/readModels.ts"
import { looking, working } from "../../cli/wiring/layers.ts"
import type { Endpoints } from "../../stack/endpoints.ts"
import { down, up } from "../../stack/stack.ts"
import { type Child, killChildren, type Process, startChild } from "./children.ts"
import { environmentFor, settingsFor, undisturbed } from "./environment.ts"
import { ACCOUNT, type ExportFile, exportOf, TENANT } from "./exportFile.ts"
import { checkLog } from "./logCheck.ts"
import type { LogFindings } from "./logFindings.ts"
import { endOnSignals, type Servers, serversOf } from "./servers.ts"
import { markHome, tidyHome } from "./tidyHome.ts"
import { eventually } from "./waiting.ts"
import { warmImport } from "./warmImport.ts"

export type Digests = Readonly<Record<string, Digest>>

export type Arena = Servers & {
  readonly home: string
  readonly file: ExportFile
  readonly endpoints: Endpoints
  readonly models: ReadonlyArray<ReadModel>
  readonly say: (line: string) => void
  /** What nobody kills runs within this process. */
  readonly warm: boolean
  /** An empty log with new keys, and empty read models. */
  readonly empty: () => Promise<void>
  readonly emptyModels: () => Promise<void>
  readonly emptyModel: (model: ReadModel) => Promise<void>
  /** `sideload import` of the file as a process, which can be killed. `nobody` makes it an import of its own; see `warmImport`. */
  readonly importer: (nobody?: number) => Child
  /** The same where nobody kills it: in the short form within this process. */
  readonly unkilled: (nobody?: number) => Child
  /** A program of this folder. */
  readonly program: (file: string, args: ReadonlyArray<string>, onLine?: (line: string) => void) => Process
  /** Where the log ends; undefined while it is not there, or away. */
  readonly lastSequence: () => Promise<number | undefined>
  /** How many imports the log knows to be complete. */
  readonly importsDone: () => Promise<number>
  readonly digests: () => Promise<Digests>
  /** What clean folds of this log made, by read model and position: the log only grows. */
  readonly cleanFolds: Map<string, Digest>
  readonly checkLog: () => Promise<LogFindings>
}

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url))

const countCompleted = Effect.gen(function* () {
  const log = yield* EventLog
  const to = yield* log.lastSequence
  const count = async (): Promise<number> => {
    let found = 0
    for await (const events of log.read({ from: 1, to, subject: "events.*.*.import.*", headersOnly: true })) {
      found += events.filter(({ header }) => header("ce-type") === "sideload.import.completed.v1").length
    }
    return found
  }
  return yield* Effect.promise(count)
})

const STORE_PATIENCE_MILLIS = 60_000

const arenaOf = async (
  home: string,
  endpoints: Endpoints,
  messages: number,
  say: (line: string) => void,
  warm: boolean,
  runtime: ManagedRuntime.ManagedRuntime<EventLog | ReadModels, unknown>,
): Promise<Arena> => {
  const file = await exportOf(home, messages)
  const models = await runtime.runPromise(Effect.map(ReadModels, (all) => all))
  const settings = settingsFor(home)
  const env = environmentFor(home, endpoints)
  const command = [cli, "import", file.folder, "--tenant", TENANT, "--account", String(ACCOUNT), "--json"]
  const importer = (nobody?: number) =>
    startChild(nobody === undefined ? command : [...command, "--persona-dialogues", String(nobody)], env)
  const servers = serversOf(home)
  const cleanFolds = new Map<string, Digest>()
  const lastSequence = () =>
    runtime.runPromise(
      Effect.flatMap(EventLog, (log) => Effect.catch(log.lastSequence, () => Effect.succeed(undefined))),
    )
  /** A store that has just come back may not answer at once. */
  const patiently = async <A>(effect: Effect.Effect<A, unknown>): Promise<A> => {
    const tried = eventually(
      () => runtime.runPromise(Effect.catch(effect, () => Effect.succeed(undefined))),
      { within: STORE_PATIENCE_MILLIS, every: 100 },
    )
    return (await tried) ?? runtime.runPromise(effect)
  }
  const emptyModel = async (model: ReadModel) => {
    await patiently(Effect.as(model.reset, true))
  }
  const emptyModels = async () => {
    await Promise.all(models.map(emptyModel))
  }
  return {
    ...servers,
    ...{ home, file, endpoints, models, say, warm, lastSequence, emptyModels, emptyModel },
    cleanFolds,
    empty: async () => {
      cleanFolds.clear()
      await servers.kill("nats")
      await servers.removeLog()
      await servers.start("nats")
      await emptyModels()
      // A rebuild that was cut off belongs to the log that was there.
      for (const { versions, drop } of models)
        for (const { version, role } of await patiently(versions))
          if (role !== "live") await patiently(drop(version))
    },
    importer,
    unkilled: warm ? (nobody) => warmImport(home, endpoints, file, nobody) : importer,
    program: (name, args, onLine) =>
      startChild([fileURLToPath(new URL(name, import.meta.url)), ...args], env, onLine),
    importsDone: () => runtime.runPromise(countCompleted),
    digests: async () =>
      Object.fromEntries(
        await Promise.all(models.map(async (model) => [model.name, await patiently(model.digest)] as const)),
      ),
    // With services of its own: what was remembered of an earlier log's keys would not fit this one's.
    checkLog: () => Effect.runPromise(Effect.provide(checkLog(file.messages), working(settings, endpoints))),
  }
}

/** Brings the stack up for `use`, and ends every process afterwards; the servers too, unless they are to be kept for what comes next. */
export const withArena = async <A>(
  options: {
    readonly home: string
    readonly messages: number
    readonly say: (line: string) => void
    readonly keep?: boolean
    readonly warm?: boolean
  },
  use: (arena: Arena) => Promise<A>,
): Promise<A> => {
  const { home, messages, say, keep = false, warm = false } = options
  const ignoreSignals = endOnSignals(home)
  try {
    await tidyHome(home)
    const endpoints = await undisturbed(up(home, say))
    await markHome(home)
    const runtime = ManagedRuntime.make(looking(settingsFor(home), endpoints))
    try {
      const arena = await arenaOf(home, endpoints, messages, say, warm, runtime)
      for (const model of arena.models) await runtime.runPromise(model.migrate)
      return await use(arena)
    } finally {
      await runtime.dispose()
    }
  } finally {
    killChildren()
    if (!keep) await undisturbed(down(home, () => undefined))
    ignoreSignals()
  }
}
