/** What a source shows of an account, in a form that two sources can be held against each other by. */
import { createHash } from "node:crypto"
import { type LiveOptions, type LiveSource, liveSource } from "../../adapters/telegram/live/liveSource.ts"
import type { Telegram } from "../../adapters/telegram/live/telegram.ts"
import type { Going, Source } from "../../application/source.ts"
import { revisionText } from "../../domain/message.ts"
import type { SourceItem } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import { temporaryFolder } from "../command.ts"

/** One of the account's files is said to have 150 MB. */
const LARGEST_FILE = 4_000_000

export const live = async (telegram: Telegram, more: Partial<LiveOptions> = {}): Promise<LiveSource> => {
  const spool = await temporaryFolder()
  const options = {
    media: true,
    mediaMaxBytes: LARGEST_FILE,
    takeout: false,
    spool,
    now: () => 1_800_000_000,
  }
  return await liveSource(telegram, { ...options, ...more })
}

/** A dialogue's type and title, and what is in it by box and id. */
export type ShownDialogue = {
  readonly type: string
  readonly title: string | undefined
  readonly messages: ReadonlyMap<string, string>
}

type Page = Extract<SourceItem, { readonly _tag: "Page" }>

const observationsOf = ({ messages, services = [] }: Page) => [
  ...messages.map((one) => ({ ...one, says: revisionText(one.content) })),
  ...services.map((one) => ({ ...one, says: one.service.action })),
]

/** By the dialogue's key. */
export const shownBy = async (
  source: Source,
  onFailed: (why: string) => void = (why) => {
    throw new Error(why)
  },
  going: Going = {},
): Promise<Map<string, ShownDialogue>> => {
  const shown = new Map<string, ShownDialogue>()
  let messages = new Map<string, string>()
  for await (const item of source.items({}, going)) {
    if (item._tag === "DialogueSeen") {
      const { peer, type, title } = item.dialogue
      messages = new Map()
      shown.set(peerKey(peer), { type, title, messages })
    } else if (item._tag === "DialogueEnded") {
      if (item.ended.failed !== undefined) onFailed(item.ended.failed)
    } else {
      for (const { box, id, says } of observationsOf(item)) messages.set(`${box}${id}`, says)
    }
  }
  return shown
}

/** The digests of all files, by dialogue, box and id. */
export const filesOf = async (source: Source): Promise<Map<string, string>> => {
  const files = new Map<string, string>()
  let dialogue = ""
  for await (const item of source.items({})) {
    if (item._tag === "DialogueSeen") dialogue = peerKey(item.dialogue.peer)
    if (item._tag !== "Page") continue
    for (const { box, id, file } of observationsOf(item)) {
      if (file === undefined || source.bytesOf === undefined) continue
      const hash = createHash("sha256")
      for await (const bytes of source.bytesOf(file)) hash.update(bytes)
      files.set(`${dialogue} ${box}${id}`, hash.digest("hex"))
    }
  }
  return files
}
