/**
 * The people, groups and channels of the example. Nobody and nothing of this exists. The names are odd on purpose: they occur in no other
 * text, so a search for them shows where the example's content is and where it is not.
 */
import type { ChatHead } from "./writer.ts"

export type Person = { readonly from: string | null; readonly from_id: string }

export const ACCOUNT = 100200300

export const owner = {
  user_id: ACCOUNT,
  first_name: "Ferapont",
  last_name: "Quillabee",
  phone_number: "+999 55 010 02 00",
  username: "@quillabee_f",
  bio: "Чайники, фонари, хоровое пение",
} as const

export const me: Person = { from: "Ferapont Quillabee", from_id: `user${ACCOUNT}` }
export const evlampia: Person = { from: "Евлампия Тихозвонова", from_id: "user500600701" }
export const barnaby: Person = { from: "Barnaby Thistlewhit", from_id: "user500600702" }
export const zdenka: Person = { from: "Zdenka Vrbomilová", from_id: "user500600703" }
export const akaky: Person = { from: "Акакий Пуговкин-Заозёрный", from_id: "user500600704" }
export const oluwatobi: Person = { from: "Oluwatobi Fernglade", from_id: "user500600705" }
export const perpetua: Person = { from: "Perpetua 🦉 Snodgrove", from_id: "user500600706" }
/** An account that no longer exists: only its number is left. */
export const departed: Person = { from: null, from_id: "user500600709" }

export const GIF_BOT = "@gloamgifbot"

export const kettleSociety: ChatHead = {
  name: "Общество «Медный чайник»",
  type: "private_group",
  id: 700800901,
}
export const choir: ChatHead = {
  name: "Gloamspire Lantern Choir",
  type: "private_supergroup",
  id: 1500600701,
}
export const chronicle: ChatHead = { name: "Хроники Зыбкополья", type: "private_channel", id: 1500600702 }
export const withEvlampia: ChatHead = { name: "Евлампия", type: "personal_chat", id: 500600701 }
export const withBarnaby: ChatHead = { name: "Barnaby", type: "personal_chat", id: 500600702 }
export const saved: ChatHead = { type: "saved_messages", id: ACCOUNT }

/** An administrator of the choir who does not show who it is. */
export const anonymous: Person = { from: String(choir.name), from_id: `channel${choir.id}` }
/** A post, and also its copy in a group. */
export const chronicler: Person = { from: String(chronicle.name), from_id: `channel${chronicle.id}` }
/** A channel that is only forwarded from. */
export const almanac: Person = { from: "Marrowmere Weather Almanac", from_id: "channel1500600755" }

/**
 * Names, numbers and words that stand in the example and would not come up by chance: each has at least six letters, or nine digits, and
 * is no word that a protocol uses. Whoever looks for the example's content where it must not be can look for these.
 */
export const tellTale: ReadonlyArray<string> = [
  "Ferapont Quillabee quillabee_f Евлампия Тихозвонова Barnaby Thistlewhit Zdenka Vrbomilová Акакий Пуговкин Заозёрный",
  "Oluwatobi Fernglade Perpetua Snodgrove gloamgifbot Медный Gloamspire Lantern Хроники Зыбкополья Marrowmere Almanac",
  "100200300 500600701 500600702 500600703 500600704 500600705 500600706 500600709 700800901 1500600701 1500600702 1500600755",
  "kettle чайник самовар Лаванда Варенье Rehearsal marmalade wickerwork Nocturne баритон paraffin оттепель Ledgerwood",
].flatMap((line) => line.split(" "))
