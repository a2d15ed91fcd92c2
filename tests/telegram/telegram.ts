/**
 * Starts a loopback Telegram for a test, in a process of its own, with what `result.json` tells as the account's content; and does to it what
 * the test wants. The process ends with `stop`, or when this one is gone.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Change, Faults } from "./contract.ts"
import type { Call } from "./server/calls.ts"
import type { MainOptions, Ready } from "./server/main.ts"
import { FIRST_DC } from "./server/server.ts"
import { API_HASH, API_ID } from "./server/signIn.ts"

/** `state`: a file in which keys and sign-ins outlive the server; `port`: where an earlier one was. */
export type TelegramOptions = MainOptions

export type LoopbackTelegram = {
  /** What the product needs to know in its environment. */
  readonly env: {
    readonly TELEGRAM_DC: string
    readonly TELEGRAM_SERVER_KEY: string
    readonly TELEGRAM_API_ID: string
    readonly TELEGRAM_API_HASH: string
  }
  readonly port: number
  /** The server's public RSA key, in PEM; `env` names a file with it. */
  readonly publicKey: string
  readonly phone: string
  readonly code: string
  readonly password: string | undefined
  /** Every request so far. */
  readonly calls: () => Promise<ReadonlyArray<Call>>
  /** Replaces all faults. */
  readonly faults: (next: Faults) => Promise<void>
  readonly change: (change: Change) => Promise<void>
  /** Accepts a login token as another device would: base64url, or the `tg://login` address with it. False where nobody shows it. */
  readonly acceptQr: (token: string) => Promise<boolean>
  /** Cuts all connections. */
  readonly drop: () => Promise<void>
  readonly stop: () => Promise<void>
}

const MAIN = fileURLToPath(new URL("./server/main.ts", import.meta.url))

const firstLine = async (child: ChildProcess): Promise<Ready> => {
  if (child.stdout === null) throw new Error("the loopback Telegram has no output")
  const lines = createInterface(child.stdout)
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the loopback Telegram ended with ${code} before it was ready`)
  })
  const [line] = await Promise.race([once(lines, "line"), ended])
  return JSON.parse(String(line))
}

const controlOf = (port: number) => {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const options = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, options)
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`the loopback Telegram refuses ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    get: (path: string) => ask("GET", path),
    post: (path: string, body: unknown = {}) => ask("POST", path, body),
  }
}

export const startTelegram = async (options: TelegramOptions): Promise<LoopbackTelegram> => {
  const child = spawn(process.execPath, [MAIN, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  const ready = await firstLine(child)
  const control = controlOf(ready.controlPort)
  return {
    env: {
      TELEGRAM_DC: `${FIRST_DC}:127.0.0.1:${ready.port}`,
      TELEGRAM_SERVER_KEY: ready.publicKeyFile,
      TELEGRAM_API_ID: String(API_ID),
      TELEGRAM_API_HASH: API_HASH,
    },
    port: ready.port,
    publicKey: ready.publicKey,
    phone: ready.phone,
    code: ready.code,
    password: options.password,
    calls: async () => (await control.get("/calls")) as ReadonlyArray<Call>,
    faults: async (next) => void (await control.post("/faults", next)),
    change: async (change) => void (await control.post("/change", change)),
    acceptQr: async (token) => {
      const { accepted } = (await control.post("/accept-qr", { token })) as { accepted: boolean }
      return accepted
    },
    drop: async () => void (await control.post("/drop")),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, "exit")
      child.kill()
      await ended
    },
  }
}
