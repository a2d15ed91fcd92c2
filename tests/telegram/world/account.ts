/** The account of an export while its world runs: what was read, and what Telegram would keep beside it. */
import type bigInt from "big-integer"
import { Api } from "telegram"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import type { Circumstances } from "../contract.ts"
import { Refusal } from "../contract.ts"
import type { Dialogue } from "./dialogue.ts"
import { type Beside, type Entities, entitiesOf, type Hashes, hashes } from "./entities.ts"
import { fileReference } from "./files.ts"
import { tell } from "./message.ts"
import type { Opened } from "./opening.ts"
import { apiPeer } from "./peers.ts"
import { type Account, type Mentions, mentionsIn, type Telling } from "./telling.ts"

export type WorldOptions = {
  /** The cloud password. */
  readonly password?: string
  /** Whose account it is: only the export of a single chat does not say so. */
  readonly owner?: { readonly id: number; readonly name?: string; readonly phone?: string }
  readonly seed?: number
  /** Pages of histories hold fewer messages than asked for, by chance, though more follow. */
  readonly shortPages?: boolean
  /** Dialogues, such as `channel/17`, that are listed and answer with a refusal such as `CHANNEL_PRIVATE`. */
  readonly refuses?: Readonly<Record<string, string>>
  /** Dialogues from which the account was banned: they are listed, without more than a title, and not to be read. */
  readonly forbidden?: ReadonlyArray<string>
  /** Dialogues that their owner deleted from the list: whoever knows how to ask for them still reads them. */
  readonly unlisted?: ReadonlyArray<string>
  /** Plain texts of people and basic groups come as the short updates that Telegram prefers for them. */
  readonly shortUpdates?: boolean
  readonly forums?: ReadonlyArray<string>
  readonly pinned?: ReadonlyArray<string>
  readonly archived?: ReadonlyArray<string>
  /** Each file's reference is no longer valid after so many requests for its bytes; the next one that is given stays so. */
  readonly referencesExpireAfter?: number
}

/** By counting: how often each file was asked for, and which generation of references counts. */
export type References = {
  readonly current: (id: bigInt.BigInteger) => Buffer
  /** Whether a reference counts, asked once for each request. */
  readonly check: (id: bigInt.BigInteger, given: Buffer) => boolean
}

const referencesOf = (seed: string, expireAfter: number | undefined): References => {
  const asked = new Map<string, number>()
  const generation = (count: number): number => (expireAfter !== undefined && count > expireAfter ? 1 : 0)
  const current = (id: bigInt.BigInteger) =>
    fileReference(seed, id, generation(asked.get(id.toString()) ?? 0))
  const check = (id: bigInt.BigInteger, given: Buffer): boolean => {
    if (expireAfter !== undefined) asked.set(id.toString(), (asked.get(id.toString()) ?? 0) + 1)
    return current(id).equals(given)
  }
  return { current, check }
}

export type Living = Account & {
  readonly options: WorldOptions
  readonly dialogues: ReadonlyMap<string, Dialogue>
  readonly hashes: Hashes
  readonly entities: Entities
  readonly references: References
  /** Counts each box's changes: the account's own under `u`, a channel's under its key. */
  readonly pts: Map<string, number>
}

export const FIRST_PTS = 1000

export const living = (opened: Opened, options: WorldOptions): Living => {
  const seed = `world ${options.seed ?? 1}`
  const { self, roster, folder, shared, dialogues } = opened
  for (const { peer, left } of dialogues.values()) {
    if (left) roster.of(peer).left = true
    if (options.forums?.includes(peerKey(peer))) roster.of(peer).forum = true
    if (options.forbidden?.includes(peerKey(peer))) roster.of(peer).forbidden = true
  }
  const access = hashes(seed)
  const references = referencesOf(seed, options.referencesExpireAfter)
  return {
    self,
    roster,
    seed,
    folder,
    shared,
    dialogues,
    options,
    hashes: access,
    entities: entitiesOf(roster, self, access),
    references,
    reference: references.current,
    pts: new Map(),
  }
}

export const ptsOf = ({ pts }: Living, { peer }: Dialogue): number =>
  pts.get(peer.kind === "channel" ? peerKey(peer) : "u") ?? FIRST_PTS

/** The dialogue with a peer; undefined where nothing was ever said. */
export const dialogueWith = ({ dialogues, options, roster }: Living, peer: Peer): Dialogue | undefined => {
  const key = peerKey(peer)
  const { forbidden, username } = roster.of(peer)
  const refused = options.refuses?.[key]
  if (refused !== undefined) throw new Refusal(400, refused)
  const found = dialogues.get(key)
  if (peer.kind === "chat" && forbidden) throw new Refusal(403, "CHAT_FORBIDDEN")
  const closed = forbidden || found === undefined || (found.left && username === undefined)
  if (peer.kind === "channel" && closed) throw new Refusal(400, "CHANNEL_PRIVATE")
  return found
}

export const messageAt = (dialogue: Dialogue, position: number, telling: Telling): Api.TypeMessage => {
  const { history } = dialogue
  const told = { id: history.ids[position] ?? 0, date: history.dateAt(position) }
  return tell(history.rawAt(position), told, telling)
}

/** Messages and who is mentioned in them. */
export type Shown = Beside & { readonly messages: Array<Api.TypeMessage> }

export const shown = (account: Living, show: (mentions: Mentions) => Array<Api.TypeMessage>): Shown => {
  const mentions = mentionsIn(account)
  const messages = show(mentions)
  return { messages, ...account.entities.beside(mentions.all()) }
}

export const showPositions = (account: Living, dialogue: Dialogue, positions: ReadonlyArray<number>): Shown =>
  shown(account, (mentions) => {
    const telling = mentions.telling(dialogue)
    telling.peer(dialogue.peer)
    return positions.map((position) => messageAt(dialogue, position, telling))
  })

export const emptyMessage = (id: number, dialogue?: Dialogue): Api.MessageEmpty =>
  new Api.MessageEmpty(dialogue === undefined ? { id } : { id, peerId: apiPeer(dialogue.peer) })

export type Asking = { readonly account: Living; readonly circumstances: Circumstances | undefined }
