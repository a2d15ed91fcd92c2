/** Reads an export once: learns who is who, and where each dialogue's messages stand. What layer 198 cannot tell is listed. */
import { dirname } from "node:path"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import { isToldAction } from "./actions.ts"
import { type Dialogue, dialoguePeer, dialoguesOf, isBroadcast, MIGRATED_SHIFT } from "./dialogue.ts"
import { type ChatText, messageAt, readExportText } from "./exportText.ts"
import { isPath, type Place } from "./files.ts"
import type { Entry } from "./history.ts"
import { learn } from "./learn.ts"
import { learnChat, learnContact, learnOldGroup } from "./learnChats.ts"
import { user } from "./peers.ts"
import { dateOf, numberIn, type Raw, textIn } from "./raw.ts"
import { emptyRoster, type Roster } from "./roster.ts"

export type Opened = {
  readonly self: Peer
  readonly phone: string
  readonly roster: Roster
  readonly folder: string
  readonly shared: ReadonlyMap<string, Place>
  readonly dialogues: ReadonlyMap<string, Dialogue>
  /** What the export tells and the schema has no words for: `user/17#23 conference_call`. */
  readonly untold: ReadonlyArray<string>
}

const untoldIn = (raw: Raw): string | undefined => {
  if (raw["type"] === "service") return isToldAction(raw) ? undefined : String(raw["action"] ?? "no action")
  return ["todo_list", "rich_message"].find((key) => key in raw)
}

type Read = {
  readonly roster: Roster
  readonly shared: Map<string, Place>
  readonly untold: Array<string>
}

/** A message without a time gets that of the one before it. */
const FIRST_TIME = 1_600_000_000

const entriesOf = (bytes: Buffer, chat: ChatText, index: number, { roster, shared, untold }: Read) => {
  const entries: Array<Entry> = []
  let date = FIRST_TIME
  let wroteAsChannel = false
  let oldTitle: string | undefined
  for (let number = 0; number < chat.starts.length; number++) {
    const read = () => messageAt(bytes, chat.starts[number] as number, chat.ends[number] as number)
    const raw = read()
    learn(roster, raw)
    date = dateOf(raw) ?? date
    const id = numberIn(raw, "id") ?? 0
    entries.push({ id, date, read })
    if (raw["from_id"] === `channel${chat.head["id"]}`) wroteAsChannel = true
    if (raw["action"] === "migrate_from_group") oldTitle = textIn(raw, "title")
    const path = raw["media_type"] === "sticker" ? textIn(raw, "file") : undefined
    const place =
      id < 0 ? { dialogue: index + 1, message: id + MIGRATED_SHIFT } : { dialogue: index, message: id }
    if (isPath(path) && !shared.has(path)) shared.set(path, place)
    const what = untoldIn(raw)
    if (what !== undefined) untold.push(`${chat.head["id"]}#${id} ${what}`)
  }
  entries.sort((one, other) => one.id - other.id)
  return { entries, wroteAsChannel, oldTitle }
}

export type Owner = { readonly id: number; readonly name?: string; readonly phone?: string }

/** `owner` is needed for the export of a single chat, which does not say whose it is. */
export const openExport = async (path: string, owner?: Owner): Promise<Opened> => {
  const { bytes, personal, contacts, chats } = await readExportText(path)
  const roster = emptyRoster()
  const read: Read = { roster, shared: new Map(), untold: [] }
  const id = owner?.id ?? (personal && numberIn(personal, "user_id"))
  if (id === undefined) throw new Error("the export does not say whose it is, and no owner is given")
  const self = user(id)
  const dialogues = new Map<string, Dialogue>()
  for (const [number, chat] of chats.entries()) {
    const index = 2 * number
    const { entries, wroteAsChannel, oldTitle } = entriesOf(bytes, chat, index, read)
    const peer = dialoguePeer(chat.head, wroteAsChannel)
    learnChat(roster, chat, peer)
    const broadcast = isBroadcast(chat.head)
    for (const made of dialoguesOf({ peer, entries, index, left: chat.left, broadcast }))
      dialogues.set(peerKey(made.peer), made)
    const own = dialogues.get(peerKey(peer))
    if (own?.other !== undefined) learnOldGroup(roster, own.other, peer, oldTitle)
  }
  for (const contact of contacts) learnContact(roster, contact, false)
  if (personal !== undefined) learnContact(roster, personal, true)
  if (owner?.name !== undefined) roster.see(self, owner.name)
  const phone = (owner?.phone ?? (personal && textIn(personal, "phone_number")) ?? "").replace(/\D/g, "")
  const folder = dirname(path)
  return {
    self,
    phone: phone || "99966000001",
    roster,
    folder,
    shared: read.shared,
    dialogues,
    untold: read.untold,
  }
}
