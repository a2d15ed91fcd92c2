/**
 * The authorization keys that clients have made, who is signed in with them, and the server's own key. With a state file all of it outlives
 * the process, so that a client's saved session is good again after a restart.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import type { NewKey } from "./keyExchange.ts"
import { sha1 } from "./numbers.ts"
import { makeServerKey, type ServerKey, serverKeyFrom } from "./rsa.ts"

export type Key = {
  /** Eight bytes, at the beginning of every message. */
  readonly id: Buffer
  readonly secret: Buffer
  readonly salt: bigint
  /** The data centre that it belongs to. */
  dc: number
  /** Whether the client has introduced itself (`initConnection`). */
  introduced: boolean
  /** `password`: the code was right, the password is still asked for. */
  signedIn: "no" | "password" | "yes"
  takeout: bigint | undefined
}

export type Keys = {
  readonly server: ServerKey
  readonly add: (made: NewKey, dc: number) => Key
  readonly find: (id: Buffer) => Key | undefined
  readonly remove: (key: Key) => void
  /** To be called after a key was changed. */
  readonly save: () => void
}

type Saved = {
  readonly secret: string
  readonly salt: string
  readonly dc: number
  readonly introduced: boolean
  readonly signedIn: Key["signedIn"]
  readonly takeout?: string
}
type State = { readonly server: string; readonly keys: ReadonlyArray<Saved> }

const idOf = (secret: Buffer): Buffer => sha1(secret).subarray(12, 20)

const load = (saved: Saved): Key => {
  const secret = Buffer.from(saved.secret, "hex")
  const { dc, introduced, signedIn } = saved
  const takeout = saved.takeout === undefined ? undefined : BigInt(saved.takeout)
  return { id: idOf(secret), secret, salt: BigInt(saved.salt), dc, introduced, signedIn, takeout }
}

const store = ({ secret, salt, dc, introduced, signedIn, takeout }: Key): Saved => ({
  secret: secret.toString("hex"),
  salt: String(salt),
  dc,
  introduced,
  signedIn,
  ...(takeout === undefined ? {} : { takeout: String(takeout) }),
})

const readState = (file: string): State | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as State
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined
    throw error
  }
}

export const openKeys = (file: string | undefined): Keys => {
  const state = file === undefined ? undefined : readState(file)
  const server = state === undefined ? makeServerKey() : serverKeyFrom(state.server)
  const keys = new Map((state?.keys ?? []).map(load).map((key) => [key.id.toString("hex"), key]))
  const save = (): void => {
    if (file === undefined) return
    const next: State = { server: server.privatePem, keys: [...keys.values()].map(store) }
    writeFileSync(`${file}.new`, JSON.stringify(next), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  save()
  return {
    server,
    save,
    add: ({ secret, salt }, dc) => {
      const key: Key = {
        id: idOf(secret),
        secret,
        salt,
        dc,
        introduced: false,
        signedIn: "no",
        takeout: undefined,
      }
      keys.set(key.id.toString("hex"), key)
      save()
      return key
    },
    find: (id) => keys.get(id.toString("hex")),
    remove: (key) => {
      keys.delete(key.id.toString("hex"))
      save()
    },
  }
}
