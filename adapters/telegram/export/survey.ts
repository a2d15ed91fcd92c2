/**
 * Looks ahead over the messages of one chat and goes back: for what must be known before its first message is yielded and can only be
 * known after its last. Asks as little as possible: the bytes of a personal chat for its sender, the messages only when `limit` is given.
 * A file that is cut off is found here too, but left for the reading itself to say, so that what stands before the cut is still yielded.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueSeen } from "../../../domain/observation.ts"
import { channelDirectMessages, dialogueOf } from "./peers.ts"
import { modernMessage, type RawChat } from "./raw.ts"
import { runs } from "./runs.ts"
import { ValueScan } from "./scan.ts"
import { makeSieve } from "./sieve.ts"
import type { ByteWindow } from "./window.ts"

export type Survey = {
  readonly dialogue: DialogueSeen
  /** How many of the wanted messages, the oldest ones, `limit` leaves out. */
  readonly leaveOut: number
}

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

/** How many messages the filters want, `limit` apart. */
const countWanted = async (window: ByteWindow, dialogue: DialogueSeen, filters: SourceFilters) => {
  const sieve = makeSieve(dialogue.peer, filters, 0)
  let wanted = 0
  for await (const run of runs(window)) {
    for (const [index, message] of run.messages.entries()) {
      const positionOf = () => run.positionOf(index)
      if (sieve(modernMessage(message, positionOf), positionOf).verdict === "wanted") wanted++
    }
  }
  return wanted
}

/** The window stands before the messages, and stands there again afterwards. */
export const survey = async (window: ByteWindow, chat: RawChat, filters: SourceFilters): Promise<Survey> => {
  const position = window.position
  let dialogue = dialogueOf(chat)
  if (dialogue.type === "dm") {
    const ofChannel = await holds(window, Buffer.from(`"channel${chat.id}"`))
    if (ofChannel) dialogue = channelDirectMessages(chat)
    window.seek(position)
  }
  if (filters.limit === undefined) return { dialogue, leaveOut: 0 }
  const wanted = await countWanted(window, dialogue, filters)
  window.seek(position)
  return { dialogue, leaveOut: Math.max(0, wanted - filters.limit) }
}
