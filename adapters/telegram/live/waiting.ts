/** Tells whoever waits for a live source what it waits for: Telegram's own limits, or the connection to it. */
import type { Going } from "../../../application/source.ts"
import type { Telegram, Wait } from "./telegram.ts"

const reasons: Record<Wait["why"], string> = {
  flood: "Telegram asks to wait (flood)",
  connection: "the connection to Telegram is lost",
  takeout: "Telegram wants the takeout to be confirmed on another device",
}

/** Gives back how to stop. */
export const tellOfWaits = (telegram: Telegram, { onWaiting }: Going): (() => void) => {
  if (onWaiting === undefined) return () => {}
  return telegram.onWait((wait) =>
    onWaiting(wait === undefined ? undefined : { why: reasons[wait.why], until: wait.until }),
  )
}
