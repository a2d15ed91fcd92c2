/**
 * An account at a loopback Telegram, and the real command on the servers that the tests share. Every stand has a tenant and a host of its own, so
 * that neither rows nor commands of others come in its way. What was asked of all of this file's Telegrams can be told at the end.
 */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { after } from "node:test"
import { EventLines, ImportReport } from "../../application/reports.ts"
import { assertDone, begin, documentOf, type Outcome, type Running, sideload, stackHome } from "../command.ts"
import { type LoopbackTelegram, startTelegram, type TelegramOptions } from "../telegram/telegram.ts"

export const ACCOUNT = 100200300

export const home = await stackHome()

/** The names of all requests, of Telegrams that are there and of those that were stopped. */
const asked = new Set<string>()
const running = new Set<LoopbackTelegram>()

const note = async (server: LoopbackTelegram): Promise<void> => {
  for (const { method } of await server.calls()) asked.add(method)
}

export const openTelegram = async (options: TelegramOptions): Promise<LoopbackTelegram> => {
  const server = await startTelegram(options)
  running.add(server)
  return server
}

export const stopTelegram = async (server: LoopbackTelegram): Promise<void> => {
  await note(server)
  running.delete(server)
  await server.stop()
}

after(async () => {
  for (const server of running) await server.stop()
})

export const allAsked = async (): Promise<ReadonlyArray<string>> => {
  for (const server of running) await note(server)
  return [...asked].sort()
}

export type Stand = {
  readonly tenant: string
  readonly whose: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  /** The command with the tenant and the account. */
  readonly run: (command: string, ...args: ReadonlyArray<string>) => Promise<Outcome>
  readonly begin: (command: string, ...args: ReadonlyArray<string>) => Running
  /** Runs it with `--json`, expects success, and gives the report. */
  readonly report: (command: string, ...args: ReadonlyArray<string>) => Promise<ImportReport>
  readonly signIn: (...args: ReadonlyArray<string>) => Promise<Outcome>
  /** The types of all events of this tenant. */
  readonly events: () => Promise<ReadonlyArray<string>>
}

export const standAt = (
  { env: telegram, phone, code, password }: LoopbackTelegram,
  more: Readonly<Record<string, string>> = {},
  tenant: string = randomUUID(),
): Stand => {
  const whose = ["--tenant", tenant, "--account", String(ACCOUNT)]
  const env = { SIDELOAD_HOME: home, SIDELOAD_HOST: `live-${tenant.slice(0, 8)}`, ...telegram, ...more }
  const run: Stand["run"] = (command, ...args) => sideload([command, ...args, ...whose], env)
  const secrets = { TELEGRAM_CODE: code, ...(password === undefined ? {} : { TELEGRAM_PASSWORD: password }) }
  return {
    ...{ tenant, whose, env, run },
    begin: (command, ...args) => begin([command, ...args, ...whose], env),
    report: async (command, ...args) =>
      documentOf(ImportReport, assertDone(await run(command, ...args, "--json"))),
    signIn: (...args) =>
      sideload(["login", ...whose, "--phone", phone, "--json", ...args], { ...env, ...secrets }),
    events: async () => {
      const lines = await sideload(["log", "read", "--tenant", tenant, "--json"], env)
      return documentOf(EventLines, assertDone(lines)).map(({ type = "" }) => type)
    },
  }
}

/** A stand that is signed in. */
export const signedIn = async (
  server: LoopbackTelegram,
  more: Readonly<Record<string, string>> = {},
  tenant?: string,
): Promise<Stand> => {
  const stand = standAt(server, more, tenant)
  assertDone(await stand.signIn())
  return stand
}

/** Asks again until the answer is as wanted; the last answer is in the failure. */
export const until = async <A>(ask: () => Promise<A> | A, wanted: (answer: A) => boolean): Promise<A> => {
  for (const deadline = Date.now() + 30_000; ; ) {
    const answer = await ask()
    if (wanted(answer)) return answer
    assert.ok(Date.now() < deadline, `not so within 30 seconds: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
