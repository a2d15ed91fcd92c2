/**
 * Where sessions lie: a file for each tenant and account, `<tenant>/<account>.session`, for its owner's eyes only and sealed besides, so that a
 * copied file is of no use without the master key. Beside each lies what only that account may ask for; both go together.
 */
import { readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Data, Effect } from "effect"
import { decoder } from "../../../../domain/typebox.ts"
import type { KeptPeers } from "../keptPeers.ts"
import { peersFile, peersPath } from "./peersFile.ts"
import { missing, openSealed, readSealed, removeSealed, type Vault, writeSealed } from "./sealedFile.ts"
import { StoredSession } from "./stored.ts"

export type Whose = { readonly tenant: string; readonly account: number }

/** The file is there and cannot be used. */
export class SessionUnusable extends Data.TaggedError("SessionUnusable")<{
  readonly path: string
  readonly reason: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `The session in ${this.path} ${this.reason}. Sign in again: sideload login`
  }
}

export type SessionStore = {
  readonly pathOf: (whose: Whose) => string
  readonly read: (whose: Whose) => Effect.Effect<StoredSession | undefined, SessionUnusable>
  readonly write: (whose: Whose, session: StoredSession) => Promise<void>
  /** The session and the account's peers; false where there was no session. */
  readonly remove: (whose: Whose) => Promise<boolean>
  /** What the account's lists of dialogues showed. */
  readonly peers: (whose: Whose) => KeptPeers
  /** The accounts that a tenant has sessions of. */
  readonly accounts: (tenant: string) => Promise<ReadonlyArray<number>>
}

const decode = decoder(StoredSession)

const additionalOf = ({ tenant, account }: Whose): string =>
  `sideload.v1/telegram-session/${tenant}/${account}`

export const sessionPath = (folder: string, { tenant, account }: Whose): string =>
  join(folder, tenant, `${account}.session`)

export const sessionStore = (folder: string, vault: Vault): SessionStore => {
  const pathOf = (whose: Whose): string => sessionPath(folder, whose)

  const opened = (whose: Whose, text: string): StoredSession => {
    const decoded = decode(openSealed(vault, additionalOf(whose), text))
    if (decoded.ok) return decoded.value
    throw new Error(decoded.issues.map(({ path, rule }) => `${path}: ${rule}`).join("; "))
  }

  return {
    pathOf,
    read: (whose) => {
      const path = pathOf(whose)
      const reading = Effect.tryPromise({
        try: () => readSealed(path),
        catch: (cause) => new SessionUnusable({ path, reason: "cannot be read", cause }),
      })
      return Effect.flatMap(reading, (text) =>
        text === undefined
          ? Effect.succeed(undefined)
          : Effect.try({
              try: () => opened(whose, text),
              catch: (cause) => {
                const reason = "was sealed under another master key, for another account, or is damaged"
                return new SessionUnusable({ path, reason, cause })
              },
            }),
      )
    },
    write: (whose, session) => {
      const path = pathOf(whose)
      return writeSealed({ folders: [folder, dirname(path)], path }, vault, additionalOf(whose), session)
    },
    remove: async (whose) => {
      await removeSealed(peersPath(folder, whose))
      return await removeSealed(pathOf(whose))
    },
    peers: (whose) => peersFile(folder, vault, whose),
    accounts: async (tenant) => {
      const files = await readdir(join(folder, tenant)).catch((cause) => {
        if (missing(cause)) return []
        throw cause
      })
      return files
        .flatMap((file) => /^([1-9]\d*)\.session$/.exec(file)?.[1] ?? [])
        .map(Number)
        .sort((a, b) => a - b)
    },
  }
}
