/** The users, groups and channels of an export as Telegram describes them beside every answer. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import { defined } from "./defined.ts"
import { below, longOf } from "./numbers.ts"
import type { Known, Roster } from "./roster.ts"

const REPLIES = 1_271_266_957
const CODES = 489_000
const SERVICE = 777_000
const ownNames: ReadonlyMap<number, string> = new Map([
  [REPLIES, "Replies"],
  [CODES, "Verification Codes"],
  [SERVICE, "Telegram"],
])

/** What only those know to whom Telegram has shown the peer. */
export type Hashes = { readonly of: (peer: Peer) => bigInt.BigInteger }

export const hashes = (seed: string): Hashes => {
  const drawn = new Map<string, bigInt.BigInteger>()
  const of = (peer: Peer): bigInt.BigInteger => {
    const key = peerKey(peer)
    const found = drawn.get(key) ?? longOf(`${seed} access ${key}`)
    drawn.set(key, found)
    return found
  }
  return { of }
}

/** Joined again by a space, the two are the whole name. */
const splitName = ({ name, firstName, peer }: Known) => {
  if (name === undefined) return { firstName: firstName ?? ownNames.get(peer.id) ?? `Somebody ${peer.id}` }
  if (name === firstName) return { firstName }
  const known = firstName !== undefined && name.startsWith(`${firstName} `) ? firstName.length : undefined
  const space = known ?? name.indexOf(" ")
  if (space <= 0 || space === name.length - 1) return { firstName: name }
  return { firstName: name.slice(0, space), lastName: name.slice(space + 1) }
}

const userOf = (known: Known, self: Peer, hash: bigInt.BigInteger): Api.User => {
  const { peer, bot, contact, phone, username } = known
  const base = { id: bigInt(peer.id), accessHash: hash }
  if (known.deleted && known.name === undefined) return new Api.User({ ...base, deleted: true })
  const isSelf = peer.id === self.id
  const own = ownNames.has(peer.id)
  return new Api.User(
    defined({
      ...base,
      ...splitName(known),
      self: isSelf || undefined,
      contact: contact || isSelf || undefined,
      mutualContact: isSelf || undefined,
      verified: own || undefined,
      support: peer.id === SERVICE || undefined,
      bot: bot || undefined,
      botInfoVersion: bot ? 1 : undefined,
      username: username ?? (bot ? `b${peer.id}bot` : undefined),
      phone: peer.id === SERVICE ? "42777" : phone,
      status: bot || own ? undefined : new Api.UserStatusRecently({}),
    }),
  )
}

const groupOf = ({ peer, name, left, migratedTo }: Known, hashOf: Hashes["of"]): Api.Chat =>
  new Api.Chat(
    defined({
      id: bigInt(peer.id),
      title: name ?? `Group ${peer.id}`,
      photo: new Api.ChatPhotoEmpty(),
      participantsCount: migratedTo ? 0 : 3 + below(40, peerKey(peer)),
      date: 1_500_000_000,
      version: 1,
      left: left || undefined,
      deactivated: migratedTo ? true : undefined,
      migratedTo:
        migratedTo &&
        new Api.InputChannel({ channelId: bigInt(migratedTo.id), accessHash: hashOf(migratedTo) }),
    }),
  )

const channelOf = (known: Known, hash: bigInt.BigInteger): Api.Channel => {
  const { peer, name, broadcast, left, username, forum } = known
  return new Api.Channel(
    defined({
      id: bigInt(peer.id),
      accessHash: hash,
      title: name ?? `Channel ${peer.id}`,
      photo: new Api.ChatPhotoEmpty(),
      date: 1_500_000_000,
      username,
      broadcast: broadcast || undefined,
      megagroup: !broadcast || undefined,
      forum: forum || undefined,
      left: left || undefined,
      participantsCount: 3 + below(900, peerKey(peer)),
    }),
  )
}

/** What is left of a group or channel for those who were banned from it. */
const forbiddenOf = ({ peer, name, broadcast }: Known, hash: bigInt.BigInteger) => {
  const fields = { id: bigInt(peer.id), title: name ?? "" }
  return peer.kind === "chat"
    ? new Api.ChatForbidden(fields)
    : new Api.ChannelForbidden({ ...fields, accessHash: hash, broadcast: !!broadcast, megagroup: !broadcast })
}

export type Beside = { readonly users: Array<Api.TypeUser>; readonly chats: Array<Api.TypeChat> }

export type Entities = {
  readonly user: (peer: Peer) => Api.User
  readonly chat: (peer: Peer) => Api.Chat | Api.Channel | Api.ChatForbidden | Api.ChannelForbidden
  /** Everybody who is mentioned in an answer. */
  readonly beside: (mentioned: Iterable<Peer>) => Beside
}

export const entitiesOf = (roster: Roster, self: Peer, { of: hashOf }: Hashes): Entities => {
  const user = (peer: Peer) => userOf(roster.of(peer), self, hashOf(peer))
  const chat = (peer: Peer) => {
    const known = roster.of(peer)
    if (known.forbidden) return forbiddenOf(known, hashOf(peer))
    return peer.kind === "chat" ? groupOf(known, hashOf) : channelOf(known, hashOf(peer))
  }
  const beside = (mentioned: Iterable<Peer>): Beside => {
    const result: Beside = { users: [], chats: [] }
    for (const peer of mentioned)
      if (peer.kind === "user") result.users.push(user(peer))
      else result.chats.push(chat(peer))
    return result
  }
  return { user, chat, beside }
}
