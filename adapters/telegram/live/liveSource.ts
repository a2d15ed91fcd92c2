/**
 * The account itself as a source: its dialogues one after the other, each read by our own requests. Opening it asks for the list of dialogues, and so
 * does every reading after the first. One dialogue that Telegram refuses does not touch the others; where Telegram itself is out of reach, the whole source is refused. Its takeout
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
import { type KeptPeer, type KeptPeers, keepPeers } from "./keptPeers.ts"
import type { DialogueReading } from "./part.ts"
import { clearOldParts } from "./partFile.ts"
import { placesOf } from "./places.ts"
import { refused } from "./refused.ts"
import { inTakeout, type PutOff } from "./takeout.ts"
import { type Telegram, TelegramGone } from "./telegram.ts"
import { unlistedDialogues } from "./unlisted.ts"
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
  /** Where what the lists showed is kept; without it only listed dialogues can be named. */
  readonly kept?: KeptPeers
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

const LISTING = "the list of dialogues"

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

/** The dialogues as they are now, and what is known of others. */
type Listed = { readonly dialogues: ReadonlyArray<LiveDialogue>; readonly kept: ReadonlyArray<KeptPeer> }

type Opened = Omit<DialogueReading, "filters" | "going"> & {
  readonly telegram: Telegram
  readonly size: number
  readonly list: () => Promise<Listed>
}

const wantedOf = async ({ asking, list }: Opened, filters: SourceFilters) => {
  const { dialogues, kept } = await list()
  const unlisted = await unlistedDialogues(asking, dialogues, kept, filters.dialogues ?? [])
  return [...dialogues, ...unlisted].filter((one) => isWanted(one, filters))
}

async function* itemsOf(
  opened: Opened,
  filters: SourceFilters,
  going: Going,
): AsyncGenerator<SourceItem, void, void> {
  const { telegram, size, asking, files, now } = opened
  const stopTelling = tellOfWaits(telegram, going.onWaiting)
  let whole = false
  let where = LISTING
  try {
    const wanted = await wantedOf(opened, filters)
    for (const [index, dialogue] of wanted.entries()) {
      where = `dialogue ${index + 1} of ${wanted.length}`
      const bytesAt = (share: number) => Math.round((size * (index + share)) / wanted.length)
      let told = false
      for await (const item of dialogueItems({ asking, files, now, filters, going }, dialogue)) {
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
    await ending(asking, whole)
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

export const liveSource = async (telegram: Telegram, options: LiveOptions): Promise<LiveSource> => {
  const { takeout, types, media, mediaMaxBytes, spool, kept, now, onListed } = options
  const files = makeFiles(options)
  const wish = { types, ...(media ? { fileMaxSize: mediaMaxBytes } : {}) }
  let asking = plainly(telegram)
  await clearOldParts(spool, now())
  try {
    if (takeout) asking = await inTakeout(telegram, wish, options.onTakeoutPutOff ?? (() => {}))
    const list = async (): Promise<Listed> => {
      const dialogues = await allDialogues(asking, onListed)
      return { dialogues, kept: kept === undefined ? [] : await keepPeers(kept, dialogues) }
    }
    const first = await list()
    const { dialogues } = first
    const places = placesOf(dialogues, asking.account)
    let fresh: Listed | undefined = first
    const listNow = async (): Promise<Listed> => {
      const listed = fresh ?? (await list())
      fresh = undefined
      places.add(listed.dialogues)
      return listed
    }
    const size = PARTS * Math.max(1, dialogues.length)
    const opened: Opened = { telegram, asking, files, now, size, list: listNow }
    return {
      ...{ kind: "live", parserVersion: LIVE_PARSER_VERSION, size, dialogues },
      items: (filters, going = {}) => itemsOf(opened, filters, going),
      ...(media ? { bytesOf: downloads(asking, files, { spool, mostBytes: mediaMaxBytes }) } : {}),
      close: () => ending(asking, false),
      happenings: () => happeningsOf(telegram, dialogues, { asking, files, places, now }),
    }
  } catch (error) {
    await ending(asking, false)
    throw refused(error, LISTING)
  }
}
