/**
 * One request, to its answer: through waits that Telegram orders, errors within Telegram, lost connections and moves of the account. Only what
 * Telegram orders may last; with everything else there is a patience, counted from when the trouble began.
 */
import type { Api } from "telegram"
import { TelegramGone } from "../telegram.ts"
import { type Centres, pauseAfter } from "./centres.ts"
import type { Link } from "./link.ts"
import { type Trouble, troubleOf } from "./trouble.ts"
import type { Waits } from "./waits.ts"

export type CallingOptions = {
  readonly centres: Centres
  readonly waits: Waits
  readonly over: AbortSignal
  readonly patienceMillis: number
  /** Longer waits are not slept through but thrown. */
  readonly longestFloodSeconds: number
  /** The account lives in another data centre now. */
  readonly onMove: (link: Link) => void | Promise<void>
}

export type Call = <R extends Api.AnyRequest>(request: R, dc?: number) => Promise<R["__response"]>

const LATER = "See to the network, and to TELEGRAM_PROXY where it is set; then try again."

export const makeCall = (options: CallingOptions): Call => {
  const { centres, waits, over, patienceMillis } = options

  const impatient = (): TelegramGone => {
    const why = centres.lastTrouble()
    const what = `Telegram gave no answer for ${Math.round(patienceMillis / 1000)} seconds`
    return new TelegramGone({
      what: why === undefined ? what : `${what} (${why})`,
      mend: LATER,
      passing: true,
    })
  }

  const linkWithin = async (id: number, millis: number): Promise<Link> => {
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(impatient()), Math.max(0, millis))
    })
    try {
      return await Promise.race([centres.link(id), tooLong])
    } finally {
      clearTimeout(timer)
    }
  }

  const pause = async (failures: number): Promise<void> => {
    if (failures > 0) await waits.wait("connection", pauseAfter(failures))
  }

  /** The trouble's own remedy. */
  const mend = async (trouble: Trouble, cause: unknown, id: number, tries: number): Promise<void> => {
    if (trouble._tag === "Flood") {
      if (trouble.seconds > options.longestFloodSeconds) throw cause
      // Telegram counts whole seconds, and refuses again what comes a moment too early.
      return waits.wait("flood", trouble.seconds * 1000 + 250)
    }
    if (trouble._tag === "Moved") return options.onMove(await centres.move(trouble.dc))
    if (trouble._tag === "Again" && trouble.reopen) centres.drop(id, false)
    if (trouble._tag === "Again") await pause(trouble.lost === true ? tries - 1 : tries)
  }

  return async (request, dc) => {
    let since: number | undefined
    let tries = 0
    let renewed = false
    for (;;) {
      over.throwIfAborted()
      const id = dc ?? centres.home()
      try {
        const patience = since === undefined ? patienceMillis : since + patienceMillis - Date.now()
        const link = await linkWithin(id, patience)
        return await link.ask(request)
      } catch (cause) {
        over.throwIfAborted()
        const trouble = troubleOf(cause)
        if (trouble._tag === "Answer") throw cause
        if (trouble._tag === "Gone") {
          // Another data centre forgets who was vouched for; the home can vouch again, once.
          if (trouble.gone === cause || id === centres.home() || renewed) throw trouble.gone
          renewed = true
          centres.drop(id, true)
          continue
        }
        if (trouble._tag === "Flood") since = undefined
        else since ??= Date.now()
        if (since !== undefined && Date.now() - since >= patienceMillis) throw impatient()
        tries += 1
        await mend(trouble, cause, id, tries)
      }
    }
  }
}
