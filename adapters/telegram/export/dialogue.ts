/**
 * The items of one chat: that it was seen, its messages in pages, and how it ended. A page has at most 900 messages, service messages among
 * them, and about 2 MB of the file. A refusal throws away the page that was being filled, so nothing that stands near a fault is yielded;
 * where the file is only cut off, the whole messages before the cut are.
 */
import type { SourceItem } from "../../../domain/observation.ts"
import { familyOf } from "../../../domain/peer.ts"
import { chatReader, type Shown, type Wanted } from "./chatReader.ts"
import type { Form } from "./completeness.ts"
import type { RawChat } from "./head.ts"
import { skip } from "./outline.ts"
import { isTruncated } from "./refusals.ts"
import { runs } from "./runs.ts"
import { leftOutByLimit, whichDialogue } from "./survey.ts"
import type { ByteWindow } from "./window.ts"

/** A batch of the log takes 1000 events: the rest is for names and reactions, which would else make a second, small one each time. */
const LARGEST_PAGE = 900
const FULL_PAGE_BYTES = 1024 * 1024

const emptyPage = (): Shown => ({ messages: [], services: [] })
const sizeOf = ({ messages, services }: Shown): number => messages.length + services.length

/** `seen`: when the file saw what it shows. */
const pageItem = (
  { messages, services }: Shown,
  seen: number | undefined,
  bytesRead: number,
): SourceItem => ({
  _tag: "Page",
  messages,
  ...(services.length === 0 ? {} : { services }),
  ...(seen === undefined || seen <= 0 ? {} : { seen }),
  bytesRead,
})

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
  const { take, ended } = chatReader(chat, setting, leaveOut, wanted)
  const seen = traits.latest(zone)
  yield { _tag: "DialogueSeen", dialogue }
  let page = emptyPage()
  let bytes = 0
  try {
    for await (const run of runs(window)) {
      for (let index = 0; index < run.messages.length; index++) {
        take(run, index, page)
        if (sizeOf(page) < LARGEST_PAGE) continue
        yield pageItem(page, seen, run.end)
        page = emptyPage()
      }
      bytes = sizeOf(page) === 0 ? 0 : bytes + run.bytes
      if (bytes < FULL_PAGE_BYTES) continue
      yield pageItem(page, seen, run.end)
      page = emptyPage()
      bytes = 0
    }
  } catch (error) {
    if (sizeOf(page) > 0 && isTruncated(error)) yield pageItem(page, seen, window.position)
    throw error
  }
  if (sizeOf(page) > 0) yield pageItem(page, seen, window.position)
  yield { _tag: "DialogueEnded", dialogue, ended: ended(form), bytesRead: window.position }
}
