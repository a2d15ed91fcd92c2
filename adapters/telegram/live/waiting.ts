/** Tells whoever waits for a live source what it waits for: Telegram's own limits, or the connection to it. */
import type { OnWaiting } from "../../../application/source.ts"
import type { Telegram, Wait } from "./telegram.ts"

const reasons: Record<Wait["why"], string> = {
  flood: "Telegram asks to wait (flood)",
  connection: "Telegram cannot be reached; waiting for the next attempt",
  takeout: "Telegram wants the takeout to be confirmed on another device",
}

export const inWords =
  (onWaiting: OnWaiting) =>
  (wait: Wait | undefined): void =>
    onWaiting(wait === undefined ? undefined : { why: reasons[wait.why], until: wait.until })

/** Gives back how to stop. */
export const tellOfWaits = (telegram: Telegram, onWaiting: OnWaiting | undefined): (() => void) =>
  onWaiting === undefined ? () => {} : telegram.onWait(inWords(onWaiting))
