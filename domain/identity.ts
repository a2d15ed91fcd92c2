/**
 * The ids of read models: UUIDv5 (RFC 9562) under one literal namespace, from names that every source can build, so that a live import, a
 * file import and a replay meet on the same rows. Ids are per tenant and account: two accounts never share one, even for the same channel.
 * Decimals are unpadded. The namespace and the names are frozen: vectors stand in docs/log-format.md.
 */
import { sha1 } from "./hash.ts"
import { type Box, type Peer, peerKey } from "./peer.ts"

/** Never to be changed: every id of every read model hangs on it. */
export const NAMESPACE = "6f1de1a4-5b0c-4d3e-9f57-3a1c0c8e7d21"

const namespaceBytes = Buffer.from(NAMESPACE.replaceAll("-", ""), "hex")

export const uuidV5 = (name: string): string => {
  const digest = sha1(Buffer.concat([namespaceBytes, Buffer.from(name, "utf8")]))
  digest[6] = ((digest[6] as number) & 0x0f) | 0x50
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80
  const hex = digest.toString("hex", 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Whose dialogues: the tenant (a lower-case UUID) and the account (a Telegram user id). */
export type PersonaKey = { readonly tenant: string; readonly account: number }

/** A message's place: its box, the channel when the box is `c`, and its real id. */
export type MessageKey =
  | { readonly box: "u"; readonly id: number }
  | { readonly box: "c"; readonly channel: number; readonly id: number }

export const messageKey = (dialogue: Peer, box: Box, id: number): MessageKey =>
  box === "u" ? { box, id } : { box, channel: dialogue.id, id }

/** `u/17` or `c/1500/17`. */
export const messagePath = (key: MessageKey): string =>
  key.box === "u" ? `u/${key.id}` : `c/${key.channel}/${key.id}`

const named = (kind: string, persona: PersonaKey, rest: string): string =>
  uuidV5(`${kind}/v1/${persona.tenant}/${persona.account}/${rest}`)

export const messageId = (persona: PersonaKey, key: MessageKey): string =>
  named("message", persona, messagePath(key))
export const mediaId = (persona: PersonaKey, key: MessageKey): string =>
  named("media", persona, messagePath(key))
export const dialogueId = (persona: PersonaKey, dialogue: Peer): string =>
  named("dialogue", persona, peerKey(dialogue))
export const peerId = (persona: PersonaKey, peer: Peer): string => named("peer", persona, peerKey(peer))
export const channelId = (persona: PersonaKey, dialogue: Peer): string =>
  named("channel", persona, peerKey(dialogue))
export const groupId = (persona: PersonaKey, dialogue: Peer): string =>
  named("group", persona, peerKey(dialogue))

/** What makes two imports of a file the same import: a second one is then the first one, gone on with or found complete. */
export type ImportIdentity = PersonaKey & {
  readonly sha256: string
  readonly filters: string
  readonly parserVersion: number
  readonly timesErased: number
}

export const importId = (of: ImportIdentity): string =>
  named("import", of, `${of.sha256}/${of.filters}/${of.parserVersion}/${of.timesErased}`)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const isTenant = (text: string): boolean => UUID.test(text)
