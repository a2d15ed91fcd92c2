/**
 * The items of one chat: that it was seen, its messages in pages, and how it ended. A page has at most 1000 messages, service messages among
 * them, and about 2 MB of the file. A refusal throws away the page that was being filled, so nothing that stands near a fault is yielded.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type {
  DialogueSeen,
  MessageObservation,
  ServiceObservation,
  SourceItem,
} from "../../../domain/observation.ts"
import { familyOf } from "../../../domain/peer.ts"
import type { Beside } from "./beside.ts"
import type { Channels } from "./channels.ts"
import { completenessOf, type Form } from "./completeness.ts"
import { mayHaveLostDigits, mayHaveLostServiceDigits, parseKeepingDigits } from "./digits.ts"
import { observe } from "./observe.ts"
import { skip } from "./outline.ts"
import { modernMessage, type RawChat, type RawMessage } from "./raw.ts"
import { atMessage, wrongAccount } from "./refusals.ts"
import { type Run, runs } from "./runs.ts"
import { observeService } from "./service.ts"
import { makeSieve } from "./sieve.ts"
import { leftOutByLimit, whichDialogue } from "./survey.ts"
import { unknownOfMessage, unknownOfService } from "./unknown.ts"
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

/** What one page shows. */
type Page = { readonly messages: Array<MessageObservation>; readonly services: Array<ServiceObservation> }

const emptyPage = (): Page => ({ messages: [], services: [] })
const sizeOf = ({ messages, services }: Page): number => messages.length + services.length

/** Reads message after message into pages and keeps count. */
const reader = (chat: RawChat, seen: DialogueSeen, leaveOut: number, wanted: Wanted) => {
  const { account, filters, beside } = wanted
  const self = `user${account}`
  const checkSender = makeSenderCheck(chat, account)
  const sieve = makeSieve(seen.peer, filters, leaveOut)
  const reading = { dialogue: seen.peer, self, beside }
  const counts = { wanted: 0, filtered: 0, service: 0, filteredService: 0, skipped: 0 }
  let own = 0
  let unknown = 0
  const take = (run: Run, index: number, page: Page): void => {
    const positionOf = () => run.positionOf(index)
    const textOf = () => run.textOf(index)
    const exact = () => modernMessage(parseKeepingDigits(textOf()), positionOf)
    const raw = modernMessage(run.messages[index], positionOf)
    checkSender(raw, positionOf)
    const { verdict, place } = sieve(raw, positionOf)
    counts[verdict]++
    if ((verdict === "wanted" || verdict === "filtered") && raw.from_id === self) own++
    if (verdict === "wanted") {
      let message = observe(raw, place, reading)
      if (mayHaveLostDigits(raw, message.content)) message = observe(exact(), place, reading)
      unknown += unknownOfMessage(message.content)
      page.messages.push(message)
    } else if (verdict === "service") {
      let service = observeService(raw, place, reading, textOf)
      if (mayHaveLostServiceDigits(service)) service = observeService(exact(), place, reading, textOf)
      unknown += unknownOfService(service.service)
      page.services.push(service)
    }
  }
  const ended = (form: Form) => ({
    completeness: completenessOf({
      form,
      type: seen.type,
      filtered: counts.filtered + counts.filteredService,
      ordinary: counts.wanted + counts.filtered,
      own,
    }),
    observed: counts.wanted,
    filtered: counts.filtered,
    serviceMessages: counts.service,
    skipped: counts.skipped,
    ...(unknown === 0 ? {} : { unknownFields: unknown }),
  })
  return { take, ended }
}

const pageItem = ({ messages, services }: Page, bytesRead: number): SourceItem =>
  services.length === 0
    ? { _tag: "Page", messages, bytesRead }
    : { _tag: "Page", messages, services, bytesRead }

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
  let page = emptyPage()
  let bytes = 0
  for await (const run of runs(window)) {
    for (let index = 0; index < run.messages.length; index++) {
      take(run, index, page)
      if (sizeOf(page) < LARGEST_PAGE) continue
      yield pageItem(page, run.end)
      page = emptyPage()
    }
    bytes = sizeOf(page) === 0 ? 0 : bytes + run.bytes
    if (bytes < FULL_PAGE_BYTES) continue
    yield pageItem(page, run.end)
    page = emptyPage()
    bytes = 0
  }
  if (sizeOf(page) > 0) yield pageItem(page, window.position)
  yield { _tag: "DialogueEnded", dialogue, ended: ended(form), bytesRead: window.position }
}
