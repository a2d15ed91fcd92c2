/**
 * Where the chaos happens: one stack of its own, brought up once, whose servers are killed and started again; a log that is emptied between
 * repetitions; importers as processes. Tenant, account and file are always the same, so the content of what comes out can be compared with
 * what one undisturbed run made.
 */
import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, ManagedRuntime } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import type { Digest } from "../../application/projection.ts"
import { type ReadModel, ReadModels } from "../../application/readModels.ts"
import { looking, working } from "../../cli/wiring/layers.ts"
import type { Endpoints } from "../../stack/endpoints.ts"
import { homeAt } from "../../stack/home.ts"
import { send } from "../../stack/processes.ts"
import { down, startOne, stopOne, up } from "../../stack/stack.ts"
import { readState, type ServiceName } from "../../stack/state.ts"
import { type Child, killChildren, startChild } from "./children.ts"
import { environmentFor, settingsFor, undisturbed } from "./environment.ts"
import { ACCOUNT, type ExportFile, exportOf, TENANT } from "./exportFile.ts"
import { checkLog } from "./logCheck.ts"
import type { LogFindings } from "./logFindings.ts"
import { markHome, tidyHome } from "./tidyHome.ts"
import { eventually } from "./waiting.ts"
import { warmImport } from "./warmImport.ts"

export type Digests = Readonly<Record<string, Digest>>

export type Arena = {
  readonly home: string
  readonly file: ExportFile
  readonly endpoints: Endpoints
  readonly models: ReadonlyArray<ReadModel>
  readonly say: (line: string) => void
  /** What nobody kills runs within this process. */
  readonly warm: boolean
  readonly kill: (server: ServiceName) => Promise<void>
  readonly start: (server: ServiceName) => Promise<void>
  /** Stopped where it is, its connections open, until it is thawed. */
  readonly freeze: (server: ServiceName) => Promise<void>
  readonly thaw: (server: ServiceName) => Promise<void>
  /** An empty log with new keys, and empty read models. */
  readonly empty: () => Promise<void>
  readonly emptyModels: () => Promise<void>
  /** `sideload import` of the file as a process, which can be killed. `nobody` makes it an import of its own; see `warmImport`. */
  readonly importer: (nobody?: number) => Child
  /** The same where nobody kills it: in the short form within this process. */
  readonly unkilled: (nobody?: number) => Child
  /** A program of this folder. */
  readonly program: (file: string, args: ReadonlyArray<string>, onLine?: (line: string) => void) => Child
  /** Where the log ends; undefined while it is not there, or away. */
  readonly lastSequence: () => Promise<number | undefined>
  readonly digests: () => Promise<Digests>
  readonly checkLog: () => Promise<LogFindings>
}

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url))

/** Removes what the log's server has written; its folder's place in the home is the stack's to say. */
const removeLog = async (home: string): Promise<void> => {
  const folder = homeAt(home).data("nats")
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

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
  const kill = (server: ServiceName) => undisturbed(stopOne(home, server, "SIGKILL"))
  const remembered = async (server: ServiceName) => (await undisturbed(readState(homeAt(home))))[server]
  /** On the ports that it had: whoever was connected must find it again. */
  const start = async (server: ServiceName) => {
    const before = await remembered(server)
    await undisturbed(startOne(home, server))
    const after = await remembered(server)
    if (String(after?.ports) !== String(before?.ports)) throw new Error(`${server} came back on other ports`)
  }
  const signal = (how: "SIGSTOP" | "SIGCONT") => async (server: ServiceName) => {
    const found = (await remembered(server))?.process
    if (found === undefined || !(await send(found, how))) throw new Error(`${server} does not run`)
  }
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
  const emptyModels = async () => {
    await Promise.all(models.map((model) => patiently(Effect.as(model.reset, true))))
  }
  return {
    ...{ home, file, endpoints, models, say, warm, kill, start, lastSequence, emptyModels },
    ...{ freeze: signal("SIGSTOP"), thaw: signal("SIGCONT") },
    empty: async () => {
      await kill("nats")
      await removeLog(home)
      await start("nats")
      await emptyModels()
    },
    importer,
    unkilled: warm ? (nobody) => warmImport(home, endpoints, file, nobody) : importer,
    program: (name, args, onLine) =>
      startChild([fileURLToPath(new URL(name, import.meta.url)), ...args], env, onLine),
    digests: async () =>
      Object.fromEntries(
        await Promise.all(models.map(async (model) => [model.name, await patiently(model.digest)] as const)),
      ),
    // With services of its own: what was remembered of an earlier log's keys would not fit this one's.
    checkLog: () => Effect.runPromise(Effect.provide(checkLog(file.messages), working(settings, endpoints))),
  }
}

const END_MILLIS = 30_000

/** Ctrl-C ends the servers too, which are processes of their own. Gives what takes this back. */
const endOnSignals = (home: string): (() => void) => {
  const end = (): void => {
    killChildren()
    setTimeout(() => process.exit(130), END_MILLIS).unref()
    void undisturbed(down(home, () => undefined)).finally(() => process.exit(130))
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end)
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end)
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
