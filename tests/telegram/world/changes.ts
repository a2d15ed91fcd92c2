/** What happens to the account while its world runs, and the updates that tell of it. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { peerKey } from "../../../domain/peer.ts"
import type { Change } from "../contract.ts"
import { FIRST_PTS, type Living, messageAt, ptsOf } from "./account.ts"
import type { Dialogue } from "./dialogue.ts"
import { learn } from "./learn.ts"
import { peerOfKey } from "./peers.ts"
import { numberIn, type Raw } from "./raw.ts"
import { shortUpdate } from "./shortUpdates.ts"
import { mentionsIn } from "./telling.ts"

const now = (): number => Math.floor(Date.now() / 1000)

export const state = ({ pts }: Living): Api.updates.State =>
  new Api.updates.State({ pts: pts.get("u") ?? FIRST_PTS, qts: 0, date: now(), seq: 0, unreadCount: 0 })

const dialogueOf = ({ dialogues }: Living, key: string): Dialogue => {
  const peer = peerOfKey(key)
  const found = peer && dialogues.get(peerKey(peer))
  if (found === undefined) throw new Error(`there is no dialogue ${key}`)
  return found
}

const counted = (account: Living, dialogue: Dialogue, ptsCount: number) => {
  const pts = ptsOf(account, dialogue) + ptsCount
  account.pts.set(dialogue.peer.kind === "channel" ? peerKey(dialogue.peer) : "u", pts)
  return { pts, ptsCount }
}

/** After the last one of its box. */
const nextId = ({ dialogues }: Living, dialogue: Dialogue): number => {
  const box =
    dialogue.peer.kind === "channel"
      ? [dialogue]
      : [...dialogues.values()].filter(({ peer }) => peer.kind !== "channel")
  return 1 + Math.max(0, ...box.map(({ history }) => history.ids.at(-1) ?? 0))
}

const isChannel = ({ peer }: Dialogue): boolean => peer.kind === "channel"

const told = (account: Living, dialogue: Dialogue, id: number, isNew: boolean): Api.TypeUpdates => {
  const mentions = mentionsIn(account)
  const message = messageAt(dialogue, dialogue.history.lower(id), mentions.telling(dialogue))
  const count = counted(account, dialogue, 1)
  const short = isNew && account.options.shortUpdates ? shortUpdate(message, count) : undefined
  if (short !== undefined) return short
  const fields = { message, ...count }
  const update = isChannel(dialogue)
    ? isNew
      ? new Api.UpdateNewChannelMessage(fields)
      : new Api.UpdateEditChannelMessage(fields)
    : isNew
      ? new Api.UpdateNewMessage(fields)
      : new Api.UpdateEditMessage(fields)
  return new Api.Updates({
    updates: [update],
    ...account.entities.beside(mentions.all()),
    date: now(),
    seq: 0,
  })
}

const sent = (account: Living, dialogue: Dialogue, given: Raw): Api.TypeUpdates => {
  const id = (numberIn(given, "id") ?? nextId(account, dialogue) - dialogue.shift) + dialogue.shift
  const date = Number(given["date_unixtime"] ?? now())
  const raw = { type: "message", ...given, id: id - dialogue.shift, date_unixtime: String(date) }
  learn(account.roster, raw)
  dialogue.history.put(id, date, raw)
  return told(account, dialogue, id, true)
}

const edited = (account: Living, dialogue: Dialogue, id: number, text: string, seconds: number) => {
  const raw = dialogue.history.rawOf(id)
  if (raw === undefined) throw new Error(`there is no message ${id} to edit`)
  const parts = [{ type: "plain", text }]
  const changed = { ...raw, text, text_entities: parts, edited_unixtime: String(seconds) }
  dialogue.history.put(id, dialogue.history.dateAt(dialogue.history.lower(id)), changed)
  return told(account, dialogue, id, false)
}

/** Of the account's own box Telegram says which ids are gone, and not where. */
const deleted = (account: Living, dialogue: Dialogue, ids: ReadonlyArray<number>): Api.Updates => {
  const messages = ids.filter((id) => dialogue.history.remove(id))
  const fields = { messages, ...counted(account, dialogue, messages.length) }
  const update = isChannel(dialogue)
    ? new Api.UpdateDeleteChannelMessages({ ...fields, channelId: bigInt(dialogue.peer.id) })
    : new Api.UpdateDeleteMessages(fields)
  const chats = isChannel(dialogue) ? [account.entities.chat(dialogue.peer)] : []
  return new Api.Updates({ updates: [update], users: [], chats, date: now(), seq: 0 })
}

export const applyChange = (account: Living, change: Change): Api.TypeUpdates => {
  const dialogue = dialogueOf(account, change.dialogue)
  if (change._tag === "Sent") return sent(account, dialogue, change.message)
  if (change._tag === "Edited") return edited(account, dialogue, change.id, change.text, change.edited)
  return deleted(account, dialogue, change.ids)
}
