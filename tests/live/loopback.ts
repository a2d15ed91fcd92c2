/** The account of an export behind a loopback Telegram, and a signed-in connection to it. */
import { Effect } from "effect"
import { Api } from "telegram"
import { connectTelegram } from "../../adapters/telegram/live/connection/connect.ts"
import { readServerKey } from "../../adapters/telegram/live/connection/serverKey.ts"
import { openSigning } from "../../adapters/telegram/live/login/signing.ts"
import type { Telegram } from "../../adapters/telegram/live/telegram.ts"
import { FIRST_DC } from "../telegram/server/server.ts"
import { type LoopbackTelegram, startTelegram } from "../telegram/telegram.ts"

const wayTo = ({ port, publicKey }: LoopbackTelegram) => {
  const serverKey = readServerKey(publicKey)
  return {
    given: { id: FIRST_DC, host: "127.0.0.1", port },
    ...(serverKey === undefined ? {} : { serverKey }),
    version: "0.0.0",
  }
}

const signedIn = (server: LoopbackTelegram) =>
  Effect.scoped(
    Effect.gen(function* () {
      const apiId = Number(server.env.TELEGRAM_API_ID)
      const { phone: phoneNumber, code: phoneCode } = server
      const signing = yield* openSigning(wayTo(server), apiId)
      return yield* Effect.promise(async () => {
        const settings = new Api.CodeSettings({})
        const apiHash = server.env.TELEGRAM_API_HASH
        const sent = await signing.call(new Api.auth.SendCode({ phoneNumber, apiId, apiHash, settings }))
        if (!(sent instanceof Api.auth.SentCode)) throw new Error("no code was sent")
        const { phoneCodeHash } = sent
        const done = await signing.call(new Api.auth.SignIn({ phoneNumber, phoneCodeHash, phoneCode }))
        if (!(done instanceof Api.auth.Authorization)) throw new Error("nobody was signed in")
        return await signing.session(done.user.id.toJSNumber())
      })
    }),
  )

/** Runs with the account that an export tells of; the server is gone afterwards. */
export const overLoopback = async (
  path: string,
  use: (telegram: Telegram, server: LoopbackTelegram) => Promise<void>,
  patienceMillis = 15_000,
): Promise<void> => {
  const server = await startTelegram({ export: path })
  try {
    const session = await Effect.runPromise(signedIn(server))
    const options = { session, way: wayTo(server), patienceMillis }
    const using = Effect.flatMap(connectTelegram(options), (telegram) =>
      Effect.promise(() => use(telegram, server)),
    )
    await Effect.runPromise(Effect.scoped(using))
  } finally {
    await server.stop()
  }
}
