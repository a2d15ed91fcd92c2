/** A bare client of the library's, connected to a loopback Telegram: for tests of that server and for comparisons. The product has its own. */
import { TelegramClient } from "telegram"
import type { TelegramClientParams } from "telegram/client/telegramBaseClient.js"
import { _serverKeys } from "telegram/crypto/RSA.js"
import { PromisedNetSockets } from "telegram/extensions/index.js"
import { Logger, LogLevel } from "telegram/extensions/Logger.js"
import { returnBigInt } from "telegram/Helpers.js"
import { ConnectionTCPFull } from "telegram/network/index.js"
import { StringSession } from "telegram/sessions/index.js"
import { toBigInt } from "./server/numbers.ts"
import { readPublicKey } from "./server/rsa.ts"
import { API_HASH, API_ID } from "./server/signIn.ts"

/** The library connects to ports 80 and 443 only. */
const socketsTo = (port: number) =>
  class extends PromisedNetSockets {
    override connect(_port: number, _ip: string): Promise<unknown> {
      return super.connect(port, "127.0.0.1")
    }
  }

const trust = (publicKey: string): void => {
  const { n, e, fingerprint } = readPublicKey(publicKey)
  _serverKeys.set(String(fingerprint), { n: returnBigInt(toBigInt(n)), e: Number(toBigInt(e)) })
}

export type PlainOptions = {
  readonly port: number
  readonly publicKey: string
  /** What `client.session.save()` gave. */
  readonly session?: string
  /** Another transport than the library's default. */
  readonly connection?: NonNullable<TelegramClientParams["connection"]>
}

export const plainClient = (options: PlainOptions): TelegramClient => {
  const { port, publicKey, session = "", connection = ConnectionTCPFull } = options
  trust(publicKey)
  const stored = new StringSession(session)
  if (session === "") stored.setDC(2, "127.0.0.1", 80)
  const settings = {
    connection,
    networkSocket: socketsTo(port),
    baseLogger: new Logger(LogLevel.NONE),
    securityChecks: true,
    connectionRetries: 5,
    retryDelay: 100,
    floodSleepThreshold: 0,
  }
  const client = new TelegramClient(stored, API_ID, API_HASH, settings)
  client.onError = () => Promise.resolve()
  return client
}

/** Closes all its connections; the library itself forgets those to other data centres, and keeps a timer for each for half a minute. */
export const closePlainClient = async (client: TelegramClient): Promise<void> => {
  const timers: unknown = Reflect.get(client, "_exportedSenderReleaseTimeouts")
  if (timers instanceof Map) for (const timer of timers.values()) clearTimeout(timer)
  const senders = await Promise.all(client._exportedSenderPromises.values())
  for (const sender of senders) await sender.disconnect()
  await client.destroy()
}
