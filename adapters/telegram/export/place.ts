/**
 * Where a message id of an export points. Supergroups and channels count their own messages (box `c`); users, bots and basic groups share
 * the account's sequence (box `u`). When a basic group became a supergroup, the export puts its messages before the supergroup's with a
 * billion taken from each id: a negative id is a real one of box `u`.
 */
import type { Reply } from "../../../domain/message.ts"
import type { Peer } from "../../../domain/peer.ts"
import { MAX_MESSAGE_ID } from "../../../domain/state.ts"

export const MIGRATED_SHIFT = 1_000_000_000

/** Undefined where no message can have such an id. */
export const placeIn = (dialogue: Peer, id: number): Reply | undefined => {
  if (id > MAX_MESSAGE_ID) return undefined
  if (dialogue.kind !== "channel") return id > 0 ? { box: "u", id } : undefined
  if (id > 0) return { box: "c", channel: dialogue.id, id }
  return id < 0 && id > -MIGRATED_SHIFT ? { box: "u", id: id + MIGRATED_SHIFT } : undefined
}
