/**
 * Looks ahead over the messages of one chat and goes back: for what must be known before its first message is yielded and can only be
 * known after its last. The window stands before the messages, and stands there again afterwards. All of it is rare: the messages are looked at
 * only of a chat without a type and of a personal chat whose id is also a channel's, and counted only where `limit` is given.
 */
import { type SourceFilters, SourceRefused } from "../../../application/source.ts"
import type { DialogueSeen } from "../../../domain/observation.ts"
import type { ChatType, RawChat } from "./head.ts"
import { isPeer } from "./ids.ts"
import type { Setting } from "./modern.ts"
import { dialogueOf } from "./peers.ts"
import { readMessage } from "./raw.ts"
import { runs } from "./runs.ts"
import { makeSieve } from "./sieve.ts"
import type { Traits } from "./traits.ts"
import type { ByteWindow } from "./window.ts"

/** Asks about the messages until an answer is there or they end. Where they are damaged, what stands before counts: reading will say so. */
const lookAhead = async <A>(
  window: ByteWindow,
  ask: (message: unknown, positionOf: () => number) => A | undefined,
): Promise<A | undefined> => {
  const position = window.position
  try {
    for await (const run of runs(window)) {
      for (const [index, message] of run.messages.entries()) {
        const answer = ask(message, () => run.positionOf(index))
        if (answer !== undefined) return answer
      }
    }
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error
  } finally {
    window.seek(position)
  }
  return undefined
}

/** What a message shows its chat to be, by a sender that is the chat itself or by an id that only a supergroup's past can have. */
const shownBy =
  (chat: RawChat) =>
  (message: unknown): ChatType | undefined => {
    const { id, from_id, actor_id } = Object(message) as Record<string, unknown>
    const wrote = (kind: "chat" | "channel") =>
      isPeer(from_id, kind, chat.id) || isPeer(actor_id, kind, chat.id)
    if (wrote("channel") || (typeof id === "number" && id < 0)) return "private_supergroup"
    return wrote("chat") ? "private_group" : undefined
  }

/**
 * The dialogue of a chat: as its type says, and where that does not say it, what its messages show, else a user's. The direct messages of a channel
 * are a personal chat to those who do not administer it; its id is then a channel's, and so is its sequence of message ids. To those who administer
 * it the export shows a supergroup; so do we.
 */
export const whichDialogue = async (
  window: ByteWindow,
  chat: RawChat,
  { channels }: Traits,
): Promise<DialogueSeen> => {
  const doubtful = chat.type === null || (chat.type === "personal_chat" && channels.mayName(chat.id))
  const shown = doubtful ? await lookAhead(window, shownBy(chat)) : undefined
  return dialogueOf(chat, shown ?? chat.type ?? "personal_chat")
}

/** How many of the wanted messages, the oldest ones, `limit` leaves out. */
export const leftOutByLimit = async (
  window: ByteWindow,
  setting: Setting,
  filters: SourceFilters,
): Promise<number> => {
  if (filters.limit === undefined) return 0
  const sieve = makeSieve(setting.dialogue.peer, filters, 0)
  let wanted = 0
  await lookAhead(window, (message, positionOf) => {
    if (sieve(readMessage(message, setting, positionOf), positionOf).verdict === "wanted") wanted++
    return undefined
  })
  return Math.max(0, wanted - filters.limit)
}
