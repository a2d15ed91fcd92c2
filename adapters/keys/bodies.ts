/**
 * The stored body of an event: a JSON list of parts `{k, iv, ct}`, each AES-256-GCM under the key named by `k` with the subject, the event's
 * id, the part's index and the key's id as additional data, so that no part can be moved to another place. Content that tells of nobody is
 * `{k: "open", pt}`. Key ids are base64url and need no escaping.
 */
import type { KeyObject } from "node:crypto"
import { open, seal } from "./aead.ts"

export const OPEN_KEY = "open"
/** The id of the persona's own content key, which is derived and has no record. */
export const SELF_KEY = "self"

export type BodyKey = { readonly id: string; readonly key: KeyObject }

const additional = (subject: string, id: string, index: number, keyId: string): string =>
  `${subject}\n${id}\n${index}\n${keyId}`

/** One part as JSON text; without a key it is stored open. */
export const writePart = (
  subject: string,
  id: string,
  index: number,
  key: BodyKey | undefined,
  fields: Readonly<Record<string, unknown>>,
): string => {
  const plain = JSON.stringify(fields)
  if (key === undefined)
    return `{"k":"${OPEN_KEY}","pt":"${Buffer.from(plain, "utf8").toString("base64url")}"}`
  const sealed = seal(key.key, additional(subject, id, index, key.id), plain)
  return `{"k":"${key.id}","iv":"${sealed.iv}","ct":"${sealed.ct}"}`
}

type StoredPart = { readonly k: string; readonly iv?: string; readonly ct?: string; readonly pt?: string }

/** The fields of each part; `undefined` where `keyOf` says that the key was destroyed. */
export const readBody = (
  subject: string,
  id: string,
  body: Uint8Array,
  keyOf: (keyId: string) => KeyObject | undefined,
): ReadonlyArray<Readonly<Record<string, unknown>> | undefined> => {
  const parts = JSON.parse(Buffer.from(body).toString("utf8")) as ReadonlyArray<StoredPart>
  return parts.map((part, index) => {
    if (part.k === OPEN_KEY) return parse(Buffer.from(part.pt ?? "", "base64url"))
    const key = keyOf(part.k)
    if (key === undefined) return undefined
    return parse(open(key, additional(subject, id, index, part.k), { iv: part.iv ?? "", ct: part.ct ?? "" }))
  })
}

const parse = (plain: Buffer): Readonly<Record<string, unknown>> =>
  JSON.parse(plain.toString("utf8")) as Readonly<Record<string, unknown>>
