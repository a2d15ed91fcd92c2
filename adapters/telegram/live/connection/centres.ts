/**
 * The connections to Telegram's data centres: the account's own, its home, which is kept up as long as this lives, and those that hold files,
 * which are made when they are asked for. A connection that was lost is made again for ever, ever more slowly; who waits for it brings the
 * patience. Keys of other data centres live as long as this does.
 */
import type { Api } from "telegram"
import type { AuthKey } from "telegram/crypto/AuthKey.js"
import type { PromisedNetSockets } from "telegram/extensions/index.js"
import type { DataCentre } from "../../../../application/telegramSettings.ts"
import { TelegramGone } from "../telegram.ts"
import { addressesOf, centresIn } from "./addresses.ts"
import { giveAuthorization } from "./authorize.ts"
import { type Device, type Link, LinkLost, openLink } from "./link.ts"
import { reasonOf, refusedGreeting } from "./refusedGreeting.ts"
import type { Waits } from "./waits.ts"

export type CentresOptions = {
  readonly home: DataCentre
  readonly key: AuthKey | undefined
  /** Whether there is somebody whose sign-in other data centres can be given. */
  readonly signedIn: boolean
  readonly given?: DataCentre
  readonly device: Device
  readonly answerMillis: number
  readonly sockets: typeof PromisedNetSockets
  readonly waits: Waits
  readonly over: AbortSignal
  readonly onUpdate: (update: Api.TypeUpdates) => void
  /** The home's connection was lost and is there again, or its server began anew. */
  readonly onReconnect: () => void
}

export type Centres = {
  readonly home: () => number
  /** Waits until there is one. */
  readonly link: (id: number) => Promise<Link>
  /** Ends a connection, so that the next one begins anew; with its key where that is of no use any more. */
  readonly drop: (id: number, withKey: boolean) => void
  /** Makes another data centre the home. */
  readonly move: (id: number) => Promise<Link>
  /** Why the last attempt failed, for people. */
  readonly lastTrouble: () => string | undefined
}

type Centre = {
  readonly id: number
  key: AuthKey | undefined
  authorized: boolean
  link: Promise<Link> | undefined
  /** Connections in a row that were of no use. */
  failures: number
}

const LONGEST_PAUSE_MS = 30_000

export const pauseAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures)

export const makeCentres = (options: CentresOptions): Centres => {
  const { waits, over, device, sockets, answerMillis } = options
  const centres = new Map<number, Centre>()
  let home = options.home.id
  let told: ReadonlyArray<DataCentre> = []
  let lastTrouble: string | undefined

  const centreOf = (id: number): Centre => {
    const found = centres.get(id)
    if (found !== undefined) return found
    const key = id === options.home.id ? options.key : undefined
    const made = { id, key, authorized: false, link: undefined, failures: 0 }
    centres.set(id, made)
    return made
  }

  const onEnd = (centre: Centre) => (why: LinkLost, useful: boolean) => {
    centre.link = undefined
    centre.failures = useful ? 0 : centre.failures + 1
    if (why.forgotten && centre.id !== home) forget(centre)
    // Updates come over this one, also while nobody asks for anything.
    if (centre.id === home && !over.aborted && !why.forgotten) {
      void linkTo(home).then(options.onReconnect, () => undefined)
    }
  }

  const forget = (centre: Centre): void => {
    centre.key = undefined
    centre.authorized = false
  }

  const attempt = async (centre: Centre): Promise<Link> => {
    const { given, home: stored } = options
    const known = addressesOf(centre.id, { ...(given === undefined ? {} : { given }), stored, told })
    const address = known[centre.failures % Math.max(1, known.length)]
    if (address === undefined) {
      const what = `Telegram names no address of its data centre ${centre.id}`
      const mend = "Try again later; where TELEGRAM_DC is set, see to that server."
      throw new TelegramGone({ what, mend, passing: true })
    }
    const link = await openLink({
      ...{ centre: address, key: centre.key, device, sockets, answerMillis, over },
      onUpdate: (update) => (centre.id === home ? options.onUpdate(update) : undefined),
      onGap: () => (centre.id === home ? options.onReconnect() : undefined),
      onEnd: onEnd(centre),
    })
    centre.key = link.key
    told = centresIn(link.config)
    if (centre.id !== home && options.signedIn && !centre.authorized) {
      await giveAuthorization(() => linkTo(home), link, centre.id)
      centre.authorized = true
    }
    return link
  }

  const open = async (centre: Centre): Promise<Link> => {
    for (;;) {
      over.throwIfAborted()
      if (centre.failures > 0) await waits.wait("connection", pauseAfter(centre.failures))
      try {
        const link = await attempt(centre)
        lastTrouble = undefined
        return link
      } catch (cause) {
        over.throwIfAborted()
        const end = refusedGreeting(cause, centre.id === home)
        if (end._tag === "Gone") throw end.gone
        if (end._tag === "Flood") await waits.wait("flood", end.seconds * 1000)
        if (cause instanceof LinkLost && cause.forgotten) forget(centre)
        lastTrouble = reasonOf(cause)
        centre.failures += 1
      }
    }
  }

  const linkTo = (id: number): Promise<Link> => {
    const centre = centreOf(id)
    if (centre.link === undefined) {
      const opening = open(centre)
      centre.link = opening
      // Whoever comes after a failure tries anew.
      opening.catch(() => {
        if (centre.link === opening) centre.link = undefined
      })
    }
    return centre.link
  }

  const drop = (id: number, withKey: boolean): void => {
    const centre = centreOf(id)
    const { link } = centre
    centre.link = undefined
    if (withKey) forget(centre)
    void link?.then(
      (open) => open.close(),
      () => undefined,
    )
  }

  return {
    home: () => home,
    link: linkTo,
    drop,
    move: async (id) => {
      const link = await linkTo(id)
      const before = home
      home = id
      if (before !== id) drop(before, false)
      return link
    },
    lastTrouble: () => lastTrouble,
  }
}
