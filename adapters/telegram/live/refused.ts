/** What a reading failed with, as the refusal of the source: what, where and what to do. Anything that Telegram did not say is a defect and stays one. */
import { SourceRefused } from "../../../application/source.ts"
import { refusalOf } from "./asking.ts"
import { TelegramGone } from "./telegram.ts"

export const refused = (error: unknown, where: string): unknown => {
  if (error instanceof TelegramGone) {
    return new SourceRefused({ what: error.what, where, mend: error.mend, cause: error })
  }
  const what = refusalOf(error)
  if (what === undefined) return error
  return new SourceRefused({ what: `Telegram refuses with ${what}`, where, mend: "Try again later." })
}
