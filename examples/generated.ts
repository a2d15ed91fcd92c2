/**
 * The chats and messages of a generated export: about 190 characters of mixed Russian, English and emoji in a message, with replies,
 * forwards, media, edits and entities in the shares that a busy account has. Everything follows from the seed and the message's place,
 * and nobody in it exists.
 */
import type { DialogueType } from "../domain/peer.ts"
import type { Chance } from "./chance.ts"
import { type Fields, fileStamp, type Part, textFields, timeFields } from "./format.ts"
import type { ChatHead } from "./writer.ts"

export type Chat = {
  readonly head: ChatHead
  readonly type: DialogueType
  readonly senders: ReadonlyArray<Sender>
}
type Sender = { readonly from: string | null; readonly from_id: string }

const given = "Agnarr Бажена Corvin Дорофей Elowen Фёкла Gwilym Христина Ingmar Лукерья Merrit Назарий".split(
  " ",
)
const family =
  "Ashgrove Болотников Crumhorn Дубравина Elderwick Филинов Gadfly Хвощёва Ivytoft Лопухин".split(" ")
const words =
  `lantern kettle orchard quarry timber harbour violin pepper window saddle thunder meadow captain marble ribbon
чайник фонарь болото скрипка окно берег гроза поле капитан лента камень ветер самовар дорога тетрадь облако пирог зеркало`.split(
    /\s+/,
  )
const emoji = ["🫖", "🌧️", "👩‍🚀", "🇨🇿", "🏴‍☠️", "❤️‍🔥", "🦊", "👍🏽"]

const cycle: ReadonlyArray<readonly [DialogueType, string]> = [
  ["dm", "personal_chat"],
  ["supergroup", "private_supergroup"],
  ["dm", "personal_chat"],
  ["group", "private_group"],
  ["channel", "private_channel"],
  ["saved", "saved_messages"],
]

const kindOf = (index: number) => {
  const place = index % cycle.length
  const again = index >= cycle.length && place === 5
  return cycle[again ? 0 : place] as (typeof cycle)[number]
}

export const personName = (n: number): string =>
  `${given[n % given.length]} ${family[Math.floor(n / given.length) % family.length]}`

/** The chat at an index: two in six are personal, one each a supergroup, a group, a channel; one is Saved Messages. */
export const chatAt = (index: number, account: number): Chat => {
  const [type, written] = kindOf(index)
  const self = { from: personName(0), from_id: `user${account}` }
  const other = (n: number) => ({ from: personName(n + 1), from_id: `user${600_000_000 + n}` })
  if (type === "saved") return { head: { type: written, id: account }, type, senders: [self] }
  if (type === "dm") {
    const name = given[(index + 1) % given.length] as string
    return { head: { name, type: written, id: 600_000_000 + index }, type, senders: [self, other(index)] }
  }
  const id = (type === "group" ? 800_000_000 : 1_600_000_000) + index
  const name = `${words[index % words.length]} ${index}`
  const crowd = [self, ...Array.from({ length: 12 }, (_, n) => other(index * 12 + n))]
  const senders = type === "channel" ? [{ from: name, from_id: `channel${id}` }] : crowd
  return { head: { name, type: written, id }, type, senders }
}

/** How long texts are on average, in characters, where nothing else is asked for. */
export const TYPICAL_TEXT = 190

const proseOf = (chance: Chance, characters: number): string => {
  const length = Math.round(characters * 0.316) + chance.below(1 + Math.round(characters * 1.363))
  let text = ""
  while (text.length < length) text += `${chance.oneOf(words)}${chance.onceIn(9) ? ", " : " "}`
  return chance.onceIn(4) ? `${text}${chance.oneOf(emoji)}` : text.trimEnd()
}

const partsOf = (chance: Chance, characters: number): ReadonlyArray<Part> => {
  const prose = proseOf(chance, characters)
  if (!chance.onceIn(8)) return [prose]
  const marked = chance.oneOf<Part>([
    { type: "bold", text: chance.oneOf(words) },
    { type: "text_link", text: chance.oneOf(words), href: "https://example.org/gloam" },
    { type: "mention", text: "@nobody_there" },
  ])
  return [`${prose} `, marked]
}

const mediaOf = (chance: Chance, number: number, seconds: number): Fields => {
  const stamp = fileStamp(seconds)
  const photo = {
    photo: `photos/photo_${number}@${stamp}.jpg`,
    photo_file_size: 40_000 + chance.below(90_000),
  }
  if (chance.onceIn(2)) return { ...photo, width: 1280, height: 960 }
  if (chance.onceIn(2)) {
    const file = "(File not included. Change data exporting settings to download.)"
    return { file, file_name: "notes.pdf", file_size: 12_345, mime_type: "application/pdf" }
  }
  const file = `voice_messages/audio_${number}@${stamp}.ogg`
  const voice = {
    media_type: "voice_message",
    mime_type: "audio/ogg",
    duration_seconds: 1 + chance.below(90),
  }
  return { file, file_size: 9000 + chance.below(9000), ...voice }
}

/** What a message's place in its chat is: its id, the step from one id to the next, how many came before it, its time. */
export type Slot = {
  readonly id: number
  readonly step: number
  readonly before: number
  readonly seconds: number
}

/** `characters`: how long its text is on average. */
export const messageAt = (
  chat: Chat,
  { id, step, before, seconds }: Slot,
  characters: number,
  chance: Chance,
): Fields => {
  const sender = chance.oneOf(chat.senders)
  const edited = chance.onceIn(25) ? seconds + 60 + chance.below(5000) : undefined
  const forwarded = chance.onceIn(chat.type === "saved" ? 2 : 15)
  const forwarder = chance.below(1000)
  const answers = chance.onceIn(6) && before > 0
  const answered = id - step * (1 + chance.below(Math.max(1, Math.min(before, 20))))
  const withMedia = chance.onceIn(8)
  return {
    id,
    type: "message",
    ...timeFields("date", seconds),
    ...timeFields("edited", edited),
    ...sender,
    ...(forwarded ? { forwarded_from: chance.onceIn(10) ? null : personName(forwarder) } : {}),
    ...(answers ? { reply_to_message_id: answered } : {}),
    ...(withMedia ? mediaOf(chance, before + 1, seconds) : {}),
    ...textFields(withMedia && chance.onceIn(2) ? [] : partsOf(chance, characters)),
  }
}
