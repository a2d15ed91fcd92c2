/**
 * Ids as Telegram Desktop wrote them before 2.7.2: numbers, which had to say what they are of. A chat's id is shifted: 1 in the 32 bits above it
 * for a user, 2 for a group or a channel. Senders are bare users up to 2.3 and shifted from 2.4 on, and number by number that can be told apart,
 * because no bare id was that large then. What fits neither is taken as it stands and counted. Only for files whose ids are numbers: in later
 * ones a bare id may be as large as a shifted one.
 */
import type { Peer, PeerKind } from "../../../domain/peer.ts"

const SHIFT = 2 ** 32
const USER = 1
const GROUP = 2

const markOf = (id: number): number => Math.floor(id / SHIFT)

/** Whether a number is neither bare nor shifted in a known way. */
export const isStrangeId = (id: unknown): boolean => typeof id === "number" && markOf(id) > GROUP

/** A number as the later form writes it. A shifted group is a basic group only where it is the dialogue itself. */
export const peerText = (id: number, dialogue: Peer): string => {
  const bare = id % SHIFT
  if (bare === 0) return `user${id}`
  if (markOf(id) === USER) return `user${bare}`
  if (markOf(id) !== GROUP) return `user${id}`
  return dialogue.kind === "chat" && dialogue.id === bare ? `chat${bare}` : `channel${bare}`
}

/** A chat's id, the shift taken away where it fits the kind that the chat's type says, or where the type says none. */
export const chatIdOf = (
  id: number,
  kind: PeerKind | undefined,
): { readonly id: number; readonly strange: boolean; readonly isGroup: boolean } => {
  const mark = markOf(id)
  const expected = kind === undefined ? mark : kind === "user" ? USER : GROUP
  const shifted = id % SHIFT !== 0 && mark === expected && (mark === USER || mark === GROUP)
  return { id: shifted ? id % SHIFT : id, strange: !shifted && mark > 0, isGroup: shifted && mark === GROUP }
}

/** Whether a sender, in either form, is a peer of a kind with a bare id. */
export const isPeer = (sender: unknown, kind: "chat" | "channel", id: number): boolean =>
  sender === `${kind}${id}` || (kind === "channel" && sender === GROUP * SHIFT + id)
