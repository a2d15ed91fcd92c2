/**
 * Who is who in an export: the names that it shows of peers, and for the names that it shows without an id (members, saved messages' origins,
 * bots) somebody who is called so, invented where nobody is.
 */
import { type Peer, peerKey } from "../../../domain/peer.ts"
import { below } from "./numbers.ts"
import { channel, user } from "./peers.ts"

export type Known = {
  readonly peer: Peer
  /** The whole name, or the title. */
  name?: string
  /** The first name, where the export shows it by itself. */
  firstName?: string
  deleted?: boolean
  bot?: boolean
  contact?: boolean
  phone?: string
  username?: string
  /** Of channels: no megagroup. */
  broadcast?: boolean
  left?: boolean
  forum?: boolean
  forbidden?: boolean
  migratedTo?: Peer
}

export type Roster = {
  readonly of: (peer: Peer) => Known
  /** A name was seen beside a peer; null for a deleted account. */
  readonly see: (peer: Peer | undefined, name: unknown) => void
  /** The user with this whole name; for no name, one whose account is deleted. */
  readonly userCalled: (name: string | null) => Peer
  readonly peerCalled: (name: string | null) => Peer
  /** The bot with this username, without its `@`. */
  readonly botCalled: (username: string) => Peer
  readonly isKnown: (peer: Peer) => boolean
}

/** Above the ids of the invented accounts in exports. */
const inventedId = (what: string): number => 5_000_000_000 + below(900_000_000, what)

export const emptyRoster = (): Roster => {
  const known = new Map<string, Known>()
  const byName = new Map<string, Peer>()
  const byUsername = new Map<string, Peer>()
  const of = (peer: Peer): Known => {
    const key = peerKey(peer)
    const found = known.get(key)
    if (found !== undefined) return found
    const made: Known = { peer }
    known.set(key, made)
    return made
  }
  const see = (peer: Peer | undefined, name: unknown): void => {
    if (peer === undefined) return
    const seen = of(peer)
    if (typeof name === "string" && name !== "") {
      seen.name = name
      delete seen.deleted
      if (!byName.has(name)) byName.set(name, peer)
    } else if (name === null && peer.kind === "user" && seen.name === undefined) seen.deleted = true
  }
  const called = (name: string | null, make: (id: number) => Peer): Peer => {
    if (name === null) {
      const gone = user(inventedId("a deleted account"))
      of(gone).deleted = true
      return gone
    }
    const found = byName.get(name)
    if (found !== undefined) return found
    const made = make(inventedId(`named ${name}`))
    see(made, name)
    return made
  }
  const userCalled = (name: string | null): Peer => {
    const found = called(name, user)
    return found.kind === "user" ? found : user(inventedId(`named ${name}`))
  }
  const botCalled = (username: string): Peer => {
    const found = byUsername.get(username)
    if (found !== undefined) return found
    const bot = user(inventedId(`bot ${username}`))
    Object.assign(of(bot), { bot: true, username, name: of(bot).name ?? username })
    byUsername.set(username, bot)
    return bot
  }
  const isKnown = (peer: Peer): boolean => known.has(peerKey(peer))
  return { of, see, userCalled, peerCalled: (name) => called(name, channel), botCalled, isKnown }
}
