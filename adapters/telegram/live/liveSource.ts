/**
 * The account itself as a source: its dialogues one after the other, each read by our own requests. Opening it asks for the list of dialogues. One
 * dialogue that Telegram refuses does not touch the others; where Telegram itself is out of reach, the whole source is refused. Its takeout
 * session, where there is one, ends with the reading, however that ends.
 */
import type { Going, Source, SourceFilters } from "../../../application/source.ts"
import type { SourceItem } from "../../../domain/observation.ts"
import type { DialogueFamily } from "../../../domain/peer.ts"
import { type Asking, plainly } from "./asking.ts"
import { type DialogueItem, dialogueItems } from "./dialogueItems.ts"
import { allDialogues, isWanted, type LiveDialogue } from "./dialogues.ts"
import { downloads } from "./download.ts"
import { type FilesWanted, makeFiles } from "./files.ts"
import { happeningsOf } from "./happenings.ts"
import type { DialogueReading } from "./part.ts"
import { refused } from "./refused.ts"
import { inTakeout, type PutOff } from "./takeout.ts"
import { type Telegram, TelegramGone } from "./telegram.ts"
import { tellOfWaits } from "./waiting.ts"

/** Raised whenever the same messages may yield other observations. */
export const LIVE_PARSER_VERSION = 1

export type LiveOptions = FilesWanted & {
  /** Asks for a takeout session first. */
  readonly takeout: boolean
  /** What the session is asked for; all, where not given. */
  readonly types?: ReadonlyArray<DialogueFamily>
  /** The folder for files that are downloaded in part. */
  readonly spool: string
  /** UTC seconds. */
  readonly now: () => number
  /** Told where Telegram does not give a takeout session; reading goes on without one. */
  readonly onTakeoutPutOff?: (why: PutOff) => void
  /** Told how many dialogues were found while they are listed. */
  readonly onListed?: (found: number) => void
}

export type LiveSource = Source & {
  readonly dialogues: ReadonlyArray<LiveDialogue>
  /** Releases what opening took, where the items are not read. */
  readonly close: () => Promise<void>
}

/** Progress is counted in so many parts of a dialogue. */
const PARTS = 1000

const asItem = (
  { seen }: LiveDialogue,
  item: DialogueItem,
  bytesAt: (share: number) => number,
): SourceItem =>
  "page" in item
    ? { _tag: "Page", ...item.page, bytesRead: bytesAt(item.share) }
    : { _tag: "DialogueEnded", dialogue: seen, ended: item.ended, bytesRead: bytesAt(1) }

/** The end of a dialogue, with nothing that went wrong in it. */
const saysNothing = (item: DialogueItem): boolean => "ended" in item && item.ended.failed === undefined

type Opened = Omit<DialogueReading, "filters" | "going"> & {
  readonly telegram: Telegram
  readonly dialogues: ReadonlyArray<LiveDialogue>
}

async function* itemsOf(
  { telegram, dialogues, ...opened }: Opened,
  filters: SourceFilters,
  going: Going,
): AsyncGenerator<SourceItem, void, void> {
  const wanted = dialogues.filter((one) => isWanted(one, filters))
  const size = sizeOf(dialogues)
  const stopTelling = tellOfWaits(telegram, going)
  let whole = false
  let where = ""
  try {
    for (const [index, dialogue] of wanted.entries()) {
      where = `dialogue ${index + 1} of ${wanted.length}`
      const bytesAt = (share: number) => Math.round((size * (index + share)) / wanted.length)
      let told = false
      for await (const item of dialogueItems({ ...opened, filters, going }, dialogue)) {
        if (!told && going.onlyNews === true && saysNothing(item)) continue
        if (!told) yield { _tag: "DialogueSeen", dialogue: dialogue.seen }
        told = true
        yield asItem(dialogue, item, bytesAt)
      }
    }
    whole = true
  } catch (error) {
    throw refused(error, where)
  } finally {
    stopTelling()
    await ending(opened.asking, whole)
  }
}

/** The end of a takeout is a courtesy: where Telegram is gone, so is the session. */
const ending = async (asking: Asking, whole: boolean): Promise<void> => {
  try {
    await asking.finish(whole)
  } catch (error) {
    if (!(error instanceof TelegramGone)) throw error
  }
}

const sizeOf = (dialogues: ReadonlyArray<LiveDialogue>): number => PARTS * Math.max(1, dialogues.length)

export const liveSource = async (telegram: Telegram, options: LiveOptions): Promise<LiveSource> => {
  const { takeout, types, media, mediaMaxBytes, spool, now, onListed } = options
  const files = makeFiles(options)
  const wish = { types, ...(media ? { fileMaxSize: mediaMaxBytes } : {}) }
  let asking = plainly(telegram)
  try {
    if (takeout) asking = await inTakeout(telegram, wish, options.onTakeoutPutOff ?? (() => {}))
    const dialogues = await allDialogues(asking, onListed)
    const opened: Opened = { telegram, dialogues, asking, files, now }
    return {
      ...{ kind: "live", parserVersion: LIVE_PARSER_VERSION, size: sizeOf(dialogues), dialogues },
      items: (filters, going = {}) => itemsOf(opened, filters, going),
      ...(media ? { bytesOf: downloads(asking, files, { spool, mostBytes: mediaMaxBytes }) } : {}),
      close: () => ending(asking, false),
      happenings: () => happeningsOf(telegram, dialogues, { asking, files, now }),
    }
  } catch (error) {
    await ending(asking, false)
    throw refused(error, "the list of dialogues")
  }
}
