/**
 * A NATS server of a test's own, which it may kill, freeze and start again: the program is the one that the stack would run. Tests share it without
 * meeting: each takes an account of its own, where the streams have their real names. It lives in a temporary folder and ends with the test.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { connect } from "nats"
import type { NatsSettings } from "../adapters/nats/settings.ts"
import { homeAt, makeHome } from "../stack/home.ts"
import { nats } from "../stack/nats.ts"
import { choosePorts } from "../stack/ports.ts"
import { secretsOf } from "../stack/secrets.ts"

const PASSWORD = "only-for-this-test"
const ACCOUNTS = 32

/** The path of the server's program, fetched if it is not on the machine. */
const findProgram = async (folder: string): Promise<string> => {
  const home = homeAt(join(folder, "home"))
  await makeHome(home)
  const program = Effect.gen(function* () {
    const data = home.data("nats")
    const located = yield* nats.locate(home, data)
    if (located._tag === "Missing") return yield* Effect.die(new Error(`needs ${located.needs.join(", ")}`))
    const found = located._tag === "Found" ? located.program : yield* located.fetch(() => {})
    const secrets = yield* secretsOf(home)
    return (yield* found.prepare({ home, secrets, ports: [0, 0], data })).file
  })
  return Effect.runPromise(program)
}

export type ServerOptions = {
  /** In the server's own words; default `always`. */
  readonly sync?: string
  readonly maxPayload?: string
}

export type NatsServer = {
  readonly folder: string
  /** Settings for an account that nobody else has. */
  readonly account: () => NatsSettings & { readonly monitorUrl: string }
  /** The URL of the system account, which sees the server and no stream. */
  readonly systemUrl: string
  readonly signal: (signal: NodeJS.Signals) => void
  /** SIGKILL, and its end waited for. */
  readonly kill: () => Promise<void>
  /** Starts it unless it runs. */
  readonly start: () => Promise<void>
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>
}

const configuration = (folder: string, port: number, monitor: number, options: ServerOptions): string => {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => {
    return `a${i}: { jetstream: enabled, users: [{ user: "a${i}", password: "${PASSWORD}" }] }`
  })
  return `listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitor}"
max_payload: ${options.maxPayload ?? "8MB"}
jetstream { store_dir: ${JSON.stringify(join(folder, "data"))}, sync_interval: ${options.sync ?? "always"} }
accounts { ${accounts.join(", ")}, system: { users: [{ user: "system", password: "${PASSWORD}" }] } }
system_account: system
`
}

/** Resolves once JetStream answers. */
const answering = async (port: number): Promise<void> => {
  const servers = `127.0.0.1:${port}`
  const connection = await connect({
    servers,
    user: "a0",
    pass: PASSWORD,
    waitOnFirstConnect: true,
    reconnectTimeWait: 20,
    reconnectJitter: 0,
  })
  await connection.jetstreamManager()
  await connection.close()
}

export const makeNatsServer = async (options: ServerOptions = {}): Promise<NatsServer> => {
  const folder = await mkdtemp(join(tmpdir(), "sideload-nats-"))
  const program = await findProgram(folder)
  const [port = 0, monitor = 0] = await choosePorts(2, [])
  await mkdir(join(folder, "data"), { recursive: true })
  const file = join(folder, "server.conf")
  await writeFile(file, configuration(folder, port, monitor, options))
  let child: ChildProcess | undefined
  let taken = 0
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const start = async (): Promise<void> => {
    if (isRunning()) return
    child = spawn(program, ["--config", file], { stdio: "ignore" })
    const failed = once(child, "exit").then(() => {
      throw new Error(`${program} did not start`)
    })
    await Promise.race([answering(port), failed])
    failed.catch(() => {})
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || !isRunning()) return
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
  }
  await start()
  return {
    folder,
    account: () => {
      const user = `a${taken}`
      taken += 1
      if (taken > ACCOUNTS) throw new Error("no account is left")
      const url = `nats://${user}:${PASSWORD}@127.0.0.1:${port}`
      return { url, monitorUrl: `http://127.0.0.1:${monitor}` }
    },
    systemUrl: `nats://system:${PASSWORD}@127.0.0.1:${port}`,
    signal: (signal) => child?.kill(signal),
    kill,
    start,
    remove: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
