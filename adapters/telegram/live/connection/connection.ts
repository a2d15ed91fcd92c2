/**
 * What both a signed-in account and a sign-in stand on: calls, updates, waits, and one end for all of it. It holds nothing of what it carries,
 * neither people nor messages: no session of the library, no cache of entities.
 */
import { Api, helpers } from "telegram"
import type { AuthKey } from "telegram/crypto/AuthKey.js"
import type { DataCentre, Socks } from "../../../../application/telegramSettings.ts"
import { type Telegram, TelegramGone } from "../telegram.ts"
import { type Call, makeCall } from "./calling.ts"
import { makeCentres } from "./centres.ts"
import type { Link } from "./link.ts"
import { type ServerKey, trustServerKey } from "./serverKey.ts"
import { socketsVia } from "./socket.ts"
import { makeWaits } from "./waits.ts"

/** The way to Telegram, as the settings have it. */
export type Way = {
  readonly given?: DataCentre
  readonly serverKey?: ServerKey
  readonly proxy?: Socks
  /** Our own, for the list of devices. */
  readonly version: string
}

export type ConnectionOptions = {
  readonly way: Way
  readonly apiId: number
  readonly home: DataCentre
  readonly key?: AuthKey
  readonly signedIn: boolean
  readonly patienceMillis: number
  readonly longestFloodSeconds: number
  /** How long one answer may take before the connection counts as dead. */
  readonly answerMillis?: number
  readonly onMove?: (link: Link) => void | Promise<void>
}

export type Connection = Pick<Telegram, "onWait" | "onUpdate" | "onReconnect"> & {
  readonly call: Call
  /** The home's, once there is one. */
  readonly link: () => Promise<Link>
  /** Where the account's home is told to be elsewhere. */
  readonly move: (id: number) => Promise<Link>
  readonly end: (why: TelegramGone) => void
}

const ANSWER_MS = 60_000
const PING_EVERY_MS = 30_000
const PONG_WITHIN_MS = 20_000
const STANDING_SECONDS = 90
/** Telegram stops sending updates to whom nothing was asked of for an hour. */
const ASK_EVERY_MS = 25 * 60_000

const teller = <A extends ReadonlyArray<unknown>>() => {
  const listeners = new Set<(...told: A) => void>()
  return {
    tell: (...told: A): void => {
      for (const listener of listeners) listener(...told)
    },
    listen: (listener: (...told: A) => void) => {
      listeners.add(listener)
      return (): void => void listeners.delete(listener)
    },
    heard: () => listeners.size > 0,
  }
}

export const CLOSED = new TelegramGone({
  what: "The connection to Telegram was closed",
  mend: "Open it again.",
})

export const makeConnection = (options: ConnectionOptions): Connection => {
  const { way, home, key, signedIn } = options
  if (way.serverKey !== undefined) trustServerKey(way.serverKey)
  const over = new AbortController()
  const waits = makeWaits(over.signal)
  const updates = teller<[Api.TypeUpdate | Api.TypeUpdates]>()
  const reconnects = teller<[]>()
  const centres = makeCentres({
    ...{ home, key, signedIn, waits, over: over.signal },
    ...(way.given === undefined ? {} : { given: way.given }),
    device: { apiId: options.apiId, version: way.version },
    sockets: socketsVia(way.proxy),
    answerMillis: options.answerMillis ?? ANSWER_MS,
    onUpdate: updates.tell,
    onReconnect: reconnects.tell,
  })
  const call = makeCall({
    ...{ centres, waits, over: over.signal, patienceMillis: options.patienceMillis },
    longestFloodSeconds: options.longestFloodSeconds,
    onMove: options.onMove ?? (() => undefined),
  })
  let lastAsked = Date.now()

  /** Shows a dead connection soon, and keeps a living one. Nothing is made anew for it. */
  const ping = async (): Promise<void> => {
    const link = await centres.link(centres.home())
    const pingId = helpers.generateRandomLong()
    await link.ask(new Api.PingDelayDisconnect({ pingId, disconnectDelay: STANDING_SECONDS }), PONG_WITHIN_MS)
    if (!updates.heard() || Date.now() - lastAsked < ASK_EVERY_MS) return
    lastAsked = Date.now()
    await link.ask(new Api.updates.GetState())
  }
  let pinging = false
  const pings = setInterval(() => {
    if (pinging) return
    pinging = true
    const done = (): void => {
      pinging = false
    }
    ping().then(done, done)
  }, PING_EVERY_MS)

  return {
    call: (request, dc) => {
      lastAsked = Date.now()
      return call(request, dc)
    },
    link: () => centres.link(centres.home()),
    move: centres.move,
    onWait: waits.onWait,
    onUpdate: updates.listen,
    onReconnect: reconnects.listen,
    end: (why) => {
      clearInterval(pings)
      over.abort(why)
    },
  }
}
