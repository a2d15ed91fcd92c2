/** An account at a loopback Telegram, and what a command needs to reach it. People, numbers and codes are invented. */
import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { after } from "node:test"
import { Effect, Redacted } from "effect"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { Way } from "../../adapters/telegram/live/connection/connection.ts"
import { readServerKey } from "../../adapters/telegram/live/connection/serverKey.ts"
import { openSigning } from "../../adapters/telegram/live/login/signing.ts"
import { enterCode, sendCode } from "../../adapters/telegram/live/login/steps.ts"
import type { StoredSession } from "../../adapters/telegram/live/session/stored.ts"
import { temporaryFolder } from "../command.ts"
import type { Faults, World } from "../telegram/contract.ts"
import { startServer, type TelegramServer } from "../telegram/server/server.ts"
import { API_HASH, API_ID } from "../telegram/server/signIn.ts"

export const PHONE = "+99966 123-45"
export const CODE = "24680"
export const PASSWORD = "an invented password"
export const FIRST_NAME = "Wilhelmina"

export type Account = {
  readonly id: number
  readonly server: TelegramServer
  /** What the environment of a command says of this Telegram. */
  readonly env: Readonly<Record<string, string>>
  readonly way: Way
  readonly methods: () => ReadonlyArray<string>
}

const worldOf = (id: number, password: string | undefined): World => ({
  owner: {
    user: new Api.User({
      ...{ id: returnBigInt(id), accessHash: returnBigInt(id * 7), self: true },
      ...{ firstName: FIRST_NAME, phone: "9996612345" },
    }),
    ...{ phone: PHONE, code: CODE },
    ...(password === undefined ? {} : { password }),
  },
  answer: () => undefined,
  change: () => new Api.UpdatesTooLong(),
})

export const openAccount = async (
  id: number,
  options: { readonly password?: string; readonly faults?: Faults } = {},
): Promise<Account> => {
  const server = await startServer(worldOf(id, options.password), { faults: options.faults ?? {} })
  after(() => server.stop())
  const folder = await temporaryFolder()
  const pem = join(folder, "server.pem")
  await writeFile(pem, server.publicKey)
  const serverKey = readServerKey(server.publicKey)
  assert.ok(serverKey !== undefined)
  return {
    id,
    server,
    way: { given: { id: 2, host: "127.0.0.1", port: server.port }, serverKey, version: "test" },
    env: {
      TELEGRAM_API_ID: String(API_ID),
      TELEGRAM_API_HASH: API_HASH,
      TELEGRAM_DC: `2:127.0.0.1:${server.port}`,
      TELEGRAM_SERVER_KEY: pem,
    },
    methods: () => server.calls().map(({ method }) => method),
  }
}

/** A session of this account as another program would hold it: the form of the library's `StringSession`, with the port unsigned. */
export const textSession = async (account: Account): Promise<string> => {
  const { dc, host, port, authKey } = await signedIn(account)
  const head = Buffer.from([dc, 0, host.length])
  const portBytes = Buffer.alloc(2)
  portBytes.writeUInt16BE(port)
  const bytes = Buffer.concat([head, Buffer.from(host), portBytes, Buffer.from(authKey, "base64")])
  return `1${bytes.toString("base64")}`
}

/** Signs in without the command. */
export const signedIn = (account: Account): Promise<StoredSession> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const signing = yield* openSigning(account.way, API_ID)
        const application = { id: API_ID, hash: Redacted.make(API_HASH) }
        const sent = yield* sendCode(signing, application, PHONE)
        assert.ok(sent._tag === "CodeSent")
        yield* enterCode(signing, sent, Redacted.make(CODE))
        return yield* Effect.promise(() => signing.session(account.id))
      }),
    ),
  )
