/**
 * The sealed forms of key records. `root` is wrapped by the master key, so that rotating the master changes no name; a persona's record by
 * a key derived from the root, at an HMAC of whom it is for; a month's data keys by a key derived from the persona's. Tombstones are
 * readable without any key, because they must outlive them.
 */
import { type KeyObject, randomBytes } from "node:crypto"
import { deriveKey, hmac } from "../../domain/hash.ts"
import type { PersonaKey } from "../../domain/identity.ts"
import { open, type Sealed, seal, secretKey } from "./aead.ts"

export const ROOT = "root"

export type Root = { readonly lookup: (key: PersonaKey) => string; readonly wrap: KeyObject }

const rootOf = (secret: Buffer): Root => {
  const lookup = hmac(deriveKey(secret, "sideload.v1/lookup"))
  return {
    lookup: (key) => `persona.${lookup(`${key.tenant}/${key.account}`).toString("hex").slice(0, 32)}`,
    wrap: secretKey(deriveKey(secret, "sideload.v1/wrap")),
  }
}

const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), "utf8")
const decode = <A>(bytes: Uint8Array): A => JSON.parse(Buffer.from(bytes).toString("utf8")) as A

export const makeRoot = (master: Buffer): Uint8Array =>
  encode({ v: 1, ...seal(secretKey(master), "sideload.root.v1", randomBytes(32)) })

export const openRoot = (master: Buffer, record: Uint8Array): Root =>
  rootOf(open(secretKey(master), "sideload.root.v1", decode<Sealed>(record)))

type PersonaContent = { readonly tenant: string; readonly account: number; readonly key: string }
type PersonaRecord = {
  readonly v: 1
  readonly persona?: string
  readonly erased: ReadonlyArray<string>
} & Partial<Sealed>

export type StoredPersona = {
  /** Absent after an erasure. */
  readonly live?: { readonly part: string; readonly content: PersonaContent }
  /** The parts under which this persona was erased, oldest first. */
  readonly erased: ReadonlyArray<string>
}

export const makePersona = (root: Root, key: PersonaKey, erased: ReadonlyArray<string>): Uint8Array => {
  const persona = randomBytes(16).toString("hex")
  const content: PersonaContent = { ...key, key: randomBytes(32).toString("base64url") }
  const sealed = seal(root.wrap, `${root.lookup(key)}\n${persona}`, JSON.stringify(content))
  const record: PersonaRecord = { v: 1, persona, erased, ...sealed }
  return encode(record)
}

export const openPersona = (root: Root, name: string, bytes: Uint8Array): StoredPersona => {
  const record = decode<PersonaRecord>(bytes)
  if (record.persona === undefined || record.iv === undefined || record.ct === undefined) {
    return { erased: record.erased }
  }
  const plain = open(root.wrap, `${name}\n${record.persona}`, { iv: record.iv, ct: record.ct })
  return { live: { part: record.persona, content: decode<PersonaContent>(plain) }, erased: record.erased }
}

/** The record that stays when a persona's key is destroyed. */
export const personaTombstone = (erased: ReadonlyArray<string>): Uint8Array => encode({ v: 1, erased })

/** A sender's key in a month's record; without a secret it was destroyed. */
export type DataKey = { readonly id: string; readonly secret?: string }
/** By owner (`user/100200300`). `gone`: all keys that were here before these were destroyed. */
export type DataKeys = { readonly gone: boolean; readonly keys: Readonly<Record<string, DataKey>> }

export const newDataKey = (): DataKey => ({
  id: randomBytes(9).toString("base64url"),
  secret: randomBytes(32).toString("base64url"),
})

/** A tombstone outlives keys that are made after it: without it, what was destroyed would look lost. */
export const sealDataKeys = (wrap: KeyObject, name: string, { gone, keys }: DataKeys): Uint8Array =>
  encode({ v: 1, ...(gone ? { gone } : {}), ...seal(wrap, name, JSON.stringify(keys)) })

export const openDataKeys = (wrap: KeyObject, name: string, bytes: Uint8Array): DataKeys => {
  const { gone = false, iv, ct } = decode<Partial<Sealed> & { readonly gone?: boolean }>(bytes)
  if (gone && ct === undefined) return { gone, keys: {} }
  return { gone, keys: decode<DataKeys["keys"]>(open(wrap, name, { iv: iv ?? "", ct: ct ?? "" })) }
}

/** The record that stays when all keys of a dialogue's month are destroyed. */
export const dataTombstone = (): Uint8Array => encode({ v: 1, gone: true })

export const dataName = (persona: string, dialogue: string, month: string): string =>
  `data.${persona}.${dialogue}.${month}`
