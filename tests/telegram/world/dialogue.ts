/**
 * A chat of an export as Telegram has it: one dialogue, or two where a basic group became a supergroup. Telegram Desktop puts the old group's
 * messages before the supergroup's with a billion taken from each id.
 */
import { type Peer, peerKey } from "../../../domain/peer.ts"
import { type Entry, type History, historyOf } from "./history.ts"
import { below } from "./numbers.ts"
import { peerOf } from "./peers.ts"
import { type Raw, textIn } from "./raw.ts"

export const MIGRATED_SHIFT = 1_000_000_000

export type Dialogue = {
  readonly peer: Peer
  readonly history: History
  /** What to add to an id of the export: ids of the old group are shifted. */
  readonly shift: number
  /** The supergroup that the old group became, or the other way round. */
  readonly other?: Peer
  readonly left: boolean
  readonly broadcast: boolean
  /** Its number among all, by which the files of its messages are found. */
  readonly index: number
}

const kinds: Readonly<Record<string, Peer["kind"]>> = {
  private_group: "chat",
  private_supergroup: "channel",
  public_supergroup: "channel",
  private_channel: "channel",
  public_channel: "channel",
}

/** `wroteAsChannel`: the direct messages of a channel are written like a personal chat, with the channel's id. */
export const dialoguePeer = (head: Raw, wroteAsChannel: boolean): Peer => ({
  kind: wroteAsChannel ? "channel" : (kinds[textIn(head, "type") ?? ""] ?? "user"),
  id: Number(head["id"]),
})

export const isBroadcast = (head: Raw): boolean => /_channel$/.test(textIn(head, "type") ?? "")

/** Where a message of the old group names it, that is its id; else one is invented. */
const oldGroupId = (old: ReadonlyArray<Entry>, peer: Peer): number => {
  for (const { read } of old) {
    const raw = read()
    const group = peerOf(raw["from_id"] ?? raw["actor_id"])
    if (group?.kind === "chat") return group.id
  }
  return 400_000_000 + below(400_000_000, `before ${peerKey(peer)}`)
}

type Made = Pick<Dialogue, "left" | "broadcast"> & {
  readonly peer: Peer
  readonly entries: ReadonlyArray<Entry>
  readonly index: number
}

/** `entries` have the ids of the export. */
export const dialoguesOf = ({ peer, entries, index, ...rest }: Made): ReadonlyArray<Dialogue> => {
  const old = entries.filter(({ id }) => id < 0)
  const own = { ...rest, peer, shift: 0, index }
  if (old.length === 0) return [{ ...own, history: historyOf(entries) }]
  const group: Peer = { kind: "chat", id: oldGroupId(old, peer) }
  const real = old.map((entry) => ({ ...entry, id: entry.id + MIGRATED_SHIFT }))
  return [
    { ...own, history: historyOf(entries.filter(({ id }) => id > 0)), other: group },
    {
      peer: group,
      history: historyOf(real),
      shift: MIGRATED_SHIFT,
      other: peer,
      left: false,
      broadcast: false,
      index: index + 1,
    },
  ]
}
