/**
 * The items of one chat: that it was seen, its messages in pages, and how it ended. A page has at most 1000 messages and about 2 MB of the
 * file. A refusal throws away the page that was being filled, so nothing that stands near a fault is yielded; where the file is only cut off,
 * the whole messages before the cut are.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueSeen, MessageObservation, SourceItem } from "../../../domain/observation.ts"
import { familyOf } from "../../../domain/peer.ts"
import type { Beside } from "./beside.ts"
import type { Channels } from "./channels.ts"
import { completenessOf, type Form } from "./completeness.ts"
import { mayHaveLostDigits, parseKeepingDigits } from "./digits.ts"
import { observe } from "./observe.ts"
import { skip } from "./outline.ts"
import { modernMessage, type RawChat, type RawMessage } from "./raw.ts"
import { atMessage, isTruncated, wrongAccount } from "./refusals.ts"
import { type Run, runs } from "./runs.ts"
import { makeSieve } from "./sieve.ts"
import { leftOutByLimit, whichDialogue } from "./survey.ts"
import type { ByteWindow } from "./window.ts"

export type Wanted = {
  readonly account: number
  readonly filters: SourceFilters
  readonly beside: Beside
  readonly channels: Channels
}

const LARGEST_PAGE = 1000
const FULL_PAGE_BYTES = 1024 * 1024

/** A personal chat is between the account and one other user: a third sender shows that the export is somebody else's. */
const makeSenderCheck = (chat: RawChat, account: number) => {
  const self = `user${account}`
  const other = `user${chat.id}`
  return ({ id, from_id }: RawMessage, positionOf: () => number): void => {
    if (from_id === undefined || from_id === self || from_id === other) return
    if (chat.type !== "personal_chat" || !from_id.startsWith("user")) return
    throw wrongAccount(
      `${from_id} wrote in the personal chat of ${account} with ${chat.id}`,
      atMessage(positionOf(), id),
    )
  }
}

/** Reads message after message and keeps count. */
const reader = (chat: RawChat, seen: DialogueSeen, leaveOut: number, wanted: Wanted) => {
  const { account, filters, beside } = wanted
  const self = `user${account}`
  const checkSender = makeSenderCheck(chat, account)
  const sieve = makeSieve(seen.peer, filters, leaveOut)
  const reading = { dialogue: seen.peer, self, beside }
  const counts = { wanted: 0, filtered: 0, service: 0, skipped: 0 }
  let own = 0
  const take = (run: Run, index: number): MessageObservation | undefined => {
    const positionOf = () => run.positionOf(index)
    const raw = modernMessage(run.messages[index], positionOf)
    checkSender(raw, positionOf)
    const { verdict, place } = sieve(raw, positionOf)
    counts[verdict]++
    if ((verdict === "wanted" || verdict === "filtered") && raw.from_id === self) own++
    if (verdict !== "wanted") return undefined
    const observation = observe(raw, place, reading)
    return mayHaveLostDigits(raw, observation.content)
      ? observe(modernMessage(parseKeepingDigits(run.textOf(index)), positionOf), place, reading)
      : observation
  }
  const ended = (form: Form, repaired: number) => ({
    completeness: completenessOf({
      form,
      type: seen.type,
      filtered: counts.filtered,
      ordinary: counts.wanted + counts.filtered,
      own,
    }),
    observed: counts.wanted,
    filtered: counts.filtered,
    serviceMessages: counts.service,
    skipped: counts.skipped,
    ...(repaired === 0 ? {} : { repaired }),
  })
  return { take, ended }
}

/** The window stands before the chat's messages; afterwards behind them. A chat that `types` leaves out yields nothing. */
export async function* dialogueItems(
  window: ByteWindow,
  chat: RawChat,
  form: Form,
  wanted: Wanted,
): AsyncGenerator<SourceItem, void, void> {
  const { filters, channels } = wanted
  const dialogue = await whichDialogue(window, chat, channels)
  if (filters.types?.includes(familyOf(dialogue.type)) === false) return await skip(window)

  const leaveOut = await leftOutByLimit(window, dialogue, filters)
  const { take, ended } = reader(chat, dialogue, leaveOut, wanted)
  yield { _tag: "DialogueSeen", dialogue }
  let messages: Array<MessageObservation> = []
  let bytes = 0
  let repaired = 0
  try {
    for await (const run of runs(window)) {
      repaired += run.repaired
      for (let index = 0; index < run.messages.length; index++) {
        const observation = take(run, index)
        if (observation !== undefined) messages.push(observation)
        if (messages.length < LARGEST_PAGE) continue
        yield { _tag: "Page", messages, bytesRead: run.end }
        messages = []
      }
      bytes = messages.length === 0 ? 0 : bytes + run.bytes
      if (bytes < FULL_PAGE_BYTES) continue
      yield { _tag: "Page", messages, bytesRead: run.end }
      messages = []
      bytes = 0
    }
  } catch (error) {
    if (messages.length > 0 && isTruncated(error))
      yield { _tag: "Page", messages, bytesRead: window.position }
    throw error
  }
  if (messages.length > 0) yield { _tag: "Page", messages, bytesRead: window.position }
  yield { _tag: "DialogueEnded", dialogue, ended: ended(form, repaired), bytesRead: window.position }
}
