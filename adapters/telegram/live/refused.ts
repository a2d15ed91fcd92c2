/** What a reading failed with, as the refusal of the source: what, where and what to do. Anything that Telegram did not say is a defect and stays one. */
import { RPCError } from "telegram/errors/index.js"
import { SourceRefused } from "../../../application/source.ts"
import { refusalOf } from "./asking.ts"
import { TelegramGone } from "./telegram.ts"

export const refusedAsGone = (gone: TelegramGone, where: string): SourceRefused => {
  const { what, mend, passing } = gone
  return new SourceRefused({ what, where, mend, ...(passing === undefined ? {} : { passing }), cause: gone })
}

/** Limits, and troubles of Telegram's own. */
const isTemporary = (error: unknown): boolean => {
  const code = error instanceof RPCError ? error.code : undefined
  return code !== undefined && (code === 420 || code >= 500 || code < 0)
}

export const refused = (error: unknown, where: string): unknown => {
  if (error instanceof TelegramGone) return refusedAsGone(error, where)
  const name = refusalOf(error)
  if (name === undefined) return error
  const what = `Telegram refuses with ${name}`
  const passing = isTemporary(error) ? { passing: true as const } : {}
  return new SourceRefused({ what, where, mend: "Try again later.", ...passing })
}
