/**
 * The items of one chat: that it was seen, its messages in pages, and how it ended. A page has at most 1000 messages and about 2 MB of the
 * file. A refusal throws away the page that was being filled, so nothing that stands near a fault is yielded.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { Reply } from "../../../domain/message.ts"
import type { DialogueEnded, MessageObservation, SourceItem } from "../../../domain/observation.ts"
import { familyOf } from "../../../domain/peer.ts"
import { approximate } from "./approximate.ts"
import type { Beside } from "./beside.ts"
import { completenessOf, type Form } from "./completeness.ts"
import { mayHaveLostDigits, parseKeepingDigits } from "./digits.ts"
import type { RawChat } from "./head.ts"
import { hasLocalTime, type Setting, strangeIds } from "./modern.ts"
import { observe } from "./observe.ts"
import { skip } from "./outline.ts"
import { type RawMessage, readMessage } from "./raw.ts"
import { atMessage, wrongAccount } from "./refusals.ts"
import { type Run, runs } from "./runs.ts"
import { makeSieve } from "./sieve.ts"
import { collectSpans } from "./spans.ts"
import { leftOutByLimit, whichDialogue } from "./survey.ts"
import type { Zone } from "./timezone.ts"
import type { Traits } from "./traits.ts"
import type { ByteWindow } from "./window.ts"

export type Wanted = {
  readonly account: number
  readonly filters: SourceFilters
  readonly beside: Beside
  readonly traits: Traits
  /** The zone of the file's local times, where it has such. */
  readonly zone: Zone | undefined
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
const reader = (chat: RawChat, setting: Setting, leaveOut: number, wanted: Wanted) => {
  const { account, filters, beside } = wanted
  const { peer, type } = setting.dialogue
  const self = `user${account}`
  const checkSender = makeSenderCheck(chat, account)
  const sieve = makeSieve(peer, filters, leaveOut)
  const reading = { dialogue: peer, self, beside }
  const counts = { wanted: 0, filtered: 0, service: 0, skipped: 0 }
  const { take: hold, spans } = collectSpans()
  let own = 0
  let strange = chat.strange ? 1 : 0
  const observationOf = (raw: RawMessage, place: Reply, run: Run, index: number): MessageObservation => {
    const observation = observe(raw, place, reading)
    if (!mayHaveLostDigits(raw, observation.content)) return observation
    const again = readMessage(parseKeepingDigits(run.textOf(index)), setting, () => run.positionOf(index))
    return observe(again, place, reading)
  }
  const take = (run: Run, index: number): MessageObservation | undefined => {
    const positionOf = () => run.positionOf(index)
    const given = run.messages[index]
    const raw = readMessage(given, setting, positionOf)
    checkSender(raw, positionOf)
    const { verdict, place } = sieve(raw, positionOf)
    counts[verdict]++
    if (verdict !== "skipped") hold(place.box, place.id)
    if (raw !== given) strange += strangeIds(given)
    if ((verdict === "wanted" || verdict === "filtered") && raw.from_id === self) own++
    if (verdict !== "wanted") return undefined
    const observation = observationOf(raw, place, run, index)
    return raw !== given && hasLocalTime(given) ? approximate(observation) : observation
  }
  const ended = (form: Form): DialogueEnded => ({
    completeness: completenessOf({
      form,
      type,
      filtered: counts.filtered,
      ordinary: counts.wanted + counts.filtered,
      own,
    }),
    observed: counts.wanted,
    filtered: counts.filtered,
    serviceMessages: counts.service,
    skipped: counts.skipped,
    ...(strange === 0 ? {} : { unknownFields: strange }),
    ...(spans().length === 0 ? {} : { spans: spans() }),
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
  const { filters, traits, zone } = wanted
  const dialogue = await whichDialogue(window, chat, traits)
  if (filters.types?.includes(familyOf(dialogue.type)) === false) return await skip(window)

  const setting = { dialogue, zone }
  const leaveOut = await leftOutByLimit(window, setting, filters)
  const { take, ended } = reader(chat, setting, leaveOut, wanted)
  const latest = traits.latest(zone)
  const seen = latest === undefined || latest <= 0 ? {} : { seen: latest }
  yield { _tag: "DialogueSeen", dialogue }
  let messages: Array<MessageObservation> = []
  let bytes = 0
  for await (const run of runs(window)) {
    for (let index = 0; index < run.messages.length; index++) {
      const observation = take(run, index)
      if (observation !== undefined) messages.push(observation)
      if (messages.length < LARGEST_PAGE) continue
      yield { _tag: "Page", messages, ...seen, bytesRead: run.end }
      messages = []
    }
    bytes = messages.length === 0 ? 0 : bytes + run.bytes
    if (bytes < FULL_PAGE_BYTES) continue
    yield { _tag: "Page", messages, ...seen, bytesRead: run.end }
    messages = []
    bytes = 0
  }
  if (messages.length > 0) yield { _tag: "Page", messages, ...seen, bytesRead: window.position }
  yield { _tag: "DialogueEnded", dialogue, ended: ended(form), bytesRead: window.position }
}
