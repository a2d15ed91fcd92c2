/**
 * One connection to one data centre, from dialling to its end. What is asked is answered, refused by Telegram (`RPCError`), or fails with
 * `LinkLost`: then nothing is known of it, and requests that only read can be asked again on another. A request without an answer for a minute
 * ends the connection, since that is how a dead one shows.
 */
import type { Api } from "telegram"
import { Api as Schema } from "telegram"
import type { AuthKey } from "telegram/crypto/AuthKey.js"
import type { PromisedNetSockets } from "telegram/extensions/index.js"
import { ConnectionTCPFull } from "telegram/network/index.js"
import { LAYER } from "telegram/tl/AllTLObjects.js"
import type { DataCentre } from "../../../../application/telegramSettings.ts"
import { Sender, silent } from "./sender.ts"

/** The connection ended; `forgotten` where the server does not know the key any more. */
export class LinkLost extends Error {
  readonly forgotten: boolean
  constructor(message: string, forgotten = false) {
    super(message)
    this.forgotten = forgotten
  }
}

/** What Telegram shows in the list of one's devices. */
export type Device = { readonly apiId: number; readonly version: string }

export type LinkOptions = {
  readonly centre: DataCentre
  /** Without one a key is agreed on. */
  readonly key: AuthKey | undefined
  readonly device: Device
  /** How long an answer may take. */
  readonly answerMillis: number
  readonly sockets: typeof PromisedNetSockets
  readonly onUpdate: (update: Api.TypeUpdates) => void
  /** Updates may be missing, though the connection stands. */
  readonly onGap: () => void
  /** Ends it, whatever it does. */
  readonly over: AbortSignal
  /** Told once, when a connection that stood has ended. `useful`: something that was asked of it was answered. */
  readonly onEnd: (why: LinkLost, useful: boolean) => void
}

export type Link = {
  readonly centre: DataCentre
  readonly key: AuthKey
  readonly config: Api.Config
  readonly ask: <R extends Api.AnyRequest>(request: R, within?: number) => Promise<R["__response"]>
  readonly close: () => void
}

const GREETING_MS = 30_000

const greeting = ({ apiId, version }: Device) =>
  new Schema.InvokeWithLayer({
    layer: LAYER,
    query: new Schema.InitConnection({
      apiId,
      deviceModel: "Sideload",
      systemVersion: process.platform,
      appVersion: version,
      systemLangCode: "en",
      langPack: "",
      langCode: "en",
      query: new Schema.help.GetConfig(),
    }),
  })

/** Fails with `LinkLost`, or with why nobody could be reached there. */
export const openLink = async (options: LinkOptions): Promise<Link> => {
  const { centre, onEnd } = options
  const asked = new Set<(why: LinkLost) => void>()
  let ended: LinkLost | undefined
  let standing = false
  let failure: unknown
  let greeted = false
  let useful = false
  const end = (why: LinkLost): void => {
    if (ended !== undefined) return
    ended = why
    options.over.removeEventListener("abort", close)
    sender.userDisconnected = true
    void sender._disconnect().catch(() => undefined)
    for (const reject of asked) reject(why)
    if (standing) onEnd(why, useful)
  }
  const lost = (): void => end(new LinkLost(`the connection to data centre ${centre.id} was lost`))
  const close = (): void => {
    standing = false
    lost()
  }
  const sender = new Sender(options.key, centre.id, {
    lost,
    forgotten: () => end(new LinkLost("the server does not know the key of this session", true)),
    // Each connection begins with one.
    renewed: () => (greeted ? options.onGap() : undefined),
    update: options.onUpdate,
    failed: (cause) => {
      failure = cause
    },
  })
  const ask: Link["ask"] = (request, within = options.answerMillis) =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended)
      // Before anything else: it throws where the request cannot be written.
      const sent = sender.send(request)
      const timer = setTimeout(lost, within)
      const settled = (): void => {
        clearTimeout(timer)
        asked.delete(fail)
      }
      const fail = (why: unknown): void => {
        settled()
        reject(why)
      }
      asked.add(fail)
      void sent?.then((answer) => {
        settled()
        useful = greeted
        resolve(answer as typeof request.__response)
      }, fail)
    })
  const connection = new ConnectionTCPFull({
    ...{ ip: centre.host, port: centre.port, dcId: centre.id },
    ...{ loggers: silent, socket: options.sockets, testServers: false },
  })
  options.over.addEventListener("abort", close)
  const slow = setTimeout(lost, GREETING_MS)
  try {
    // The library answers false where it could not; it also does where we ended it meanwhile.
    if (!(await sender.connect(connection, false)) || ended !== undefined) throw failure ?? ended
    const config = await ask(greeting(options.device), GREETING_MS)
    greeted = true
    standing = true
    return { centre, key: sender.authKey, config: config as Api.Config, ask, close }
  } catch (cause) {
    close()
    void sender._disconnect().catch(() => undefined)
    throw cause ?? new LinkLost(`no connection to data centre ${centre.id}`)
  } finally {
    clearTimeout(slow)
  }
}
