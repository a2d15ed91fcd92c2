/**
 * A Redis server of a test's own, which it may kill, freeze and start again: the program is the one that the stack's Redis runs, asked of
 * that server itself, else `redis-server` on PATH. It lives in a temporary folder and ends with the test.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { access, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Redis } from "ioredis"
import { choosePorts } from "../../stack/ports.ts"

const stackProgram = async (): Promise<string> => {
  const url = process.env["REDIS_URL"]
  if (url === undefined) return "redis-server"
  const redis = new Redis(url)
  try {
    const path = /^executable:(.+?)\r?$/m.exec(await redis.info("server"))?.[1] ?? ""
    return await access(path).then(
      () => path,
      () => "redis-server",
    )
  } finally {
    redis.disconnect()
  }
}

/** Answers once the server has loaded its data. */
const answering = async (url: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 })
  redis.on("error", () => undefined)
  await redis.ping()
  redis.disconnect()
}

export type RedisServer = {
  readonly url: string
  readonly folder: string
  readonly signal: (signal: NodeJS.Signals) => void
  /** SIGKILL, and its end waited for. */
  readonly kill: () => Promise<void>
  /** Starts it where it does not run. */
  readonly start: () => Promise<void>
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>
}

export const makeRedisServer = async (...settings: ReadonlyArray<string>): Promise<RedisServer> => {
  const program = await stackProgram()
  const folder = await mkdtemp(join(tmpdir(), "sideload-redis-"))
  const [port = 0] = await choosePorts(1, [])
  const password = "only-for-this-test"
  const url = `redis://:${password}@127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const lives = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const start = async (): Promise<void> => {
    if (lives()) return
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--requirepass", password]
    // What was acknowledged is there after a kill: what goes with the last second is taken away by the tests that are about it.
    const durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
    child = spawn(program, [...args, ...durable, ...settings], { stdio: "ignore" })
    await Promise.race([
      answering(url),
      once(child, "exit").then(() => {
        throw new Error(`${program} did not start`)
      }),
    ])
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || !lives()) return
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
  }
  await start()
  return {
    url,
    folder,
    signal: (signal) => child?.kill(signal),
    kill,
    start,
    remove: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
