/**
 * Looks ahead over the messages of one chat and goes back: for what must be known before its first message is yielded and can only be
 * known after its last. The window stands before the messages, and stands there again afterwards. Both are rare: the bytes are searched
 * only of a personal chat whose id is also a channel's, the messages are counted only where `limit` is given.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueSeen } from "../../../domain/observation.ts"
import type { Channels } from "./channels.ts"
import { channelDirectMessages, dialogueOf } from "./peers.ts"
import { modernMessage, type RawChat } from "./raw.ts"
import { isTruncated } from "./refusals.ts"
import { runs } from "./runs.ts"
import { ValueScan } from "./scan.ts"
import { makeSieve } from "./sieve.ts"
import type { ByteWindow } from "./window.ts"

/** Whether the value that starts here holds these bytes. Consumes it, or the part up to them, or what the file still has. */
const holds = async (window: ByteWindow, needle: Buffer): Promise<boolean> => {
  const scan = new ValueScan()
  let kept = 0
  for (;;) {
    const after = scan.run(window.bytes, window.start + kept, window.end)
    const end = after === -1 ? window.end : after
    if (window.bytes.subarray(window.start, end).includes(needle)) return true
    if (after !== -1) return false
    kept = Math.min(needle.length - 1, end - window.start)
    window.start = end - kept
    if (!(await window.more())) return false
  }
}

/** How many messages the filters want, `limit` apart; in a file that is cut off, of those before the cut. */
const countWanted = async (window: ByteWindow, dialogue: DialogueSeen, filters: SourceFilters) => {
  const sieve = makeSieve(dialogue.peer, filters, 0)
  let wanted = 0
  try {
    for await (const run of runs(window)) {
      for (const [index, message] of run.messages.entries()) {
        const positionOf = () => run.positionOf(index)
        if (sieve(modernMessage(message, positionOf), positionOf).verdict === "wanted") wanted++
      }
    }
  } catch (error) {
    if (!isTruncated(error)) throw error
  }
  return wanted
}

/** The dialogue of a chat: as its type says, or the direct messages of a channel where that channel wrote in it. */
export const whichDialogue = async (
  window: ByteWindow,
  chat: RawChat,
  channels: Channels,
): Promise<DialogueSeen> => {
  if (chat.type !== "personal_chat" || !channels.mayName(chat.id)) return dialogueOf(chat)
  const position = window.position
  const ofChannel = await holds(window, Buffer.from(`"channel${chat.id}"`))
  window.seek(position)
  return ofChannel ? channelDirectMessages(chat) : dialogueOf(chat)
}

/** How many of the wanted messages, the oldest ones, `limit` leaves out. */
export const leftOutByLimit = async (
  window: ByteWindow,
  dialogue: DialogueSeen,
  filters: SourceFilters,
): Promise<number> => {
  if (filters.limit === undefined) return 0
  const position = window.position
  const wanted = await countWanted(window, dialogue, filters)
  window.seek(position)
  return Math.max(0, wanted - filters.limit)
}
