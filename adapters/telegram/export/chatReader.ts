/**
 * Reads one chat's messages one after the other into pages and keeps count. What a filter leaves out is counted and not observed. Where a number of
 * a message lost digits on the way, the message is read once more from its text.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueEnded, MessageObservation, ServiceObservation } from "../../../domain/observation.ts"
import { approximateMessage, approximateService } from "./approximate.ts"
import type { Beside } from "./beside.ts"
import { completenessOf, type Form } from "./completeness.ts"
import { mayHaveLostDigits, mayHaveLostServiceDigits, parseKeepingDigits } from "./digits.ts"
import type { RawChat } from "./head.ts"
import { hasLocalTime, type Setting, strangeIds } from "./modern.ts"
import { observe } from "./observe.ts"
import { type RawMessage, readMessage } from "./raw.ts"
import { atMessage, wrongAccount } from "./refusals.ts"
import type { Run } from "./runs.ts"
import { observeService } from "./service.ts"
import { makeSieve } from "./sieve.ts"
import { collectSpans } from "./spans.ts"
import type { Zone } from "./timezone.ts"
import type { Traits } from "./traits.ts"
import { unknownOfMessage, unknownOfService } from "./unknown.ts"

export type Wanted = {
  readonly account: number
  readonly filters: SourceFilters
  readonly beside: Beside
  readonly traits: Traits
  /** The zone of the file's local times, where it has such. */
  readonly zone: Zone | undefined
}

/** What one page shows. */
export type Shown = {
  readonly messages: Array<MessageObservation>
  readonly services: Array<ServiceObservation>
}

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

export type ChatReader = {
  /** Reads a message of a run into a page. */
  readonly take: (run: Run, index: number, into: Shown) => void
  readonly ended: (form: Form) => DialogueEnded
}

/** `leaveOut`: how many wanted messages, the oldest, `limit` leaves out. */
export const chatReader = (chat: RawChat, setting: Setting, leaveOut: number, wanted: Wanted): ChatReader => {
  const { account, filters, beside } = wanted
  const { peer, type } = setting.dialogue
  const self = `user${account}`
  const checkSender = makeSenderCheck(chat, account)
  const sieve = makeSieve(peer, filters, leaveOut)
  const reading = { dialogue: peer, self, beside }
  const counts = { wanted: 0, filtered: 0, service: 0, filteredService: 0, skipped: 0 }
  const { take: hold, spans } = collectSpans()
  let own = 0
  let repaired = 0
  let unknown = chat.strange ? 1 : 0

  const take = (run: Run, index: number, into: Shown): void => {
    const positionOf = () => run.positionOf(index)
    const textOf = () => run.textOf(index)
    const exact = () => readMessage(parseKeepingDigits(textOf()), setting, positionOf)
    const given = run.messages[index]
    const raw = readMessage(given, setting, positionOf)
    if (index === 0) repaired += run.repaired
    checkSender(raw, positionOf)
    const { verdict, place } = sieve(raw, positionOf)
    counts[verdict]++
    if (verdict !== "skipped") hold(place.box, place.id)
    if (raw !== given) unknown += strangeIds(given)
    if ((verdict === "wanted" || verdict === "filtered") && raw.from_id === self) own++
    const local = raw !== given && hasLocalTime(given)
    if (verdict === "wanted") {
      let message = observe(raw, place, reading)
      if (mayHaveLostDigits(raw, message.content)) message = observe(exact(), place, reading)
      unknown += unknownOfMessage(message.content)
      into.messages.push(local ? approximateMessage(message) : message)
    } else if (verdict === "service") {
      let service = observeService(raw, place, reading, textOf)
      if (mayHaveLostServiceDigits(service)) service = observeService(exact(), place, reading, textOf)
      unknown += unknownOfService(service.service)
      into.services.push(local ? approximateService(service) : service)
    }
  }

  const ended = (form: Form): DialogueEnded => ({
    completeness: completenessOf({
      form,
      type,
      filtered: counts.filtered + counts.filteredService,
      ordinary: counts.wanted + counts.filtered,
      own,
    }),
    observed: counts.wanted,
    filtered: counts.filtered,
    serviceMessages: counts.service,
    skipped: counts.skipped,
    ...(repaired === 0 ? {} : { repaired }),
    ...(unknown === 0 ? {} : { unknownFields: unknown }),
    ...(spans().length === 0 ? {} : { spans: spans() }),
  })
  return { take, ended }
}
