/** How an import gets its source: an export from its folder, or the account itself, whose library is loaded only then. */
import { Effect } from "effect"
import { openExport } from "../../adapters/telegram/export/open.ts"
import type { Settings } from "../../application/config.ts"
import type { Sources } from "../../application/importing/importSource.ts"

/** Before the heap is bounded, by whoever knows that it will be needed. */
export const loadAccount = Effect.promise(() => import("./account.ts"))

export const sourcesOf = (settings: Settings): Sources["Service"] => ({
  openFile: openExport,
  openLive: (wanted) => Effect.flatMap(loadAccount, ({ openAccount }) => openAccount(settings)(wanted)),
})
