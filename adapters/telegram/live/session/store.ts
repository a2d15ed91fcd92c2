/**
 * Where sessions lie: a file for each tenant and account, `<tenant>/<account>.session`, for its owner's eyes only and sealed besides, so that a
 * copied file is of no use without the master key. Files are replaced whole. Removing one overwrites it first.
 */
import { randomUUID } from "node:crypto"
import { chmod, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Data, Effect } from "effect"
import { decoder } from "../../../../domain/typebox.ts"
import { StoredSession } from "./stored.ts"

/** Sealing under the master key. `additional` must be the same for opening; it throws where anything differs. */
export type Vault = {
  readonly seal: (additional: string, plain: Uint8Array) => string
  readonly open: (additional: string, sealed: string) => Uint8Array
}

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
  /** False where there was none. */
  readonly remove: (whose: Whose) => Promise<boolean>
  /** The accounts that a tenant has sessions of. */
  readonly accounts: (tenant: string) => Promise<ReadonlyArray<number>>
}

const decode = decoder(StoredSession)

const additionalOf = ({ tenant, account }: Whose): string =>
  `sideload.v1/telegram-session/${tenant}/${account}`

const missing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ENOENT"

const synced = async (path: string, flags: "wx" | "r+", text: string | Uint8Array): Promise<void> => {
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const privateFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

export const sessionPath = (folder: string, { tenant, account }: Whose): string =>
  join(folder, tenant, `${account}.session`)

export const sessionStore = (folder: string, vault: Vault): SessionStore => {
  const pathOf = (whose: Whose): string => sessionPath(folder, whose)

  const opened = (whose: Whose, text: string): StoredSession => {
    const plain: unknown = JSON.parse(Buffer.from(vault.open(additionalOf(whose), text.trim())).toString())
    const decoded = decode(plain)
    if (decoded.ok) return decoded.value
    throw new Error(decoded.issues.map(({ path, rule }) => `${path}: ${rule}`).join("; "))
  }

  return {
    pathOf,
    read: (whose) => {
      const path = pathOf(whose)
      const reading = Effect.tryPromise({
        try: () =>
          readFile(path, "utf8").catch((cause) => (missing(cause) ? undefined : Promise.reject(cause))),
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
    write: async (whose, session) => {
      const path = pathOf(whose)
      await privateFolder(folder)
      await privateFolder(dirname(path))
      const aside = `${path}.${randomUUID()}`
      await synced(aside, "wx", `${vault.seal(additionalOf(whose), Buffer.from(JSON.stringify(session)))}\n`)
      await rename(aside, path)
    },
    remove: async (whose) => {
      const path = pathOf(whose)
      try {
        const { length } = await readFile(path)
        await synced(path, "r+", Buffer.alloc(length))
        await rm(path)
        return true
      } catch (cause) {
        if (missing(cause)) return false
        throw cause
      }
    },
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
