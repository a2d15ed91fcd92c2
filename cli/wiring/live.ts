/** How an import gets its source: an export from its folder, an account with the session that was stored for it. */
import { Effect } from "effect"
import { openExport } from "../../adapters/telegram/export/open.ts"
import type { Settings } from "../../application/config.ts"
import type { Sources } from "../../application/importing/importSource.ts"
import { SourceRefused } from "../../application/source.ts"
import type { PersonaKey } from "../../domain/identity.ts"

const notSignedIn = new SourceRefused({
  what: "nobody has signed in to this account",
  where: "the stored sessions",
  mend: "Sign in first: sideload login",
})

/** Refuses an account that nobody has signed in to. */
export const checkSignedIn = (_settings: Settings, _of: PersonaKey) => Effect.fail(notSignedIn)

export const sourcesOf = (_settings: Settings): Sources["Service"] => ({
  openFile: openExport,
  openLive: () => Effect.fail(notSignedIn),
})
