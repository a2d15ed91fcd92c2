/**
 * The export of an invented account with a dialogue of every kind, and in them a message of every kind and everything that can happen, as Telegram
 * Desktop 6.1.2 writes it (with the ids of forwards, which came right after): what the two ways of reading Telegram are held against each other with.
 */
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type Fields, timeFields } from "../../examples/format.ts"
import { owner } from "../../examples/people.ts"
import { type Chat, counterFrom } from "./everything/book.ts"
import { botChat } from "./everything/bots.ts"
import { chronicles, herald } from "./everything/channels.ts"
import { files } from "./everything/documents.ts"
import { choir, forum, leftGroup, society } from "./everything/groups.ts"
import { personalChats } from "./everything/personal.ts"

export type Wanted = {
  /** Also what newer exports tell and layer 198 of the schema cannot. */
  readonly beyondLayer198?: boolean
}

export type AccountExport = {
  readonly about: string
  readonly personal_information: Fields
  readonly contacts: Fields
  readonly chats: { readonly about: string; readonly list: ReadonlyArray<Chat> }
  readonly left_chats: { readonly about: string; readonly list: ReadonlyArray<Chat> }
}

/** The forum among its chats: nothing in an export says that it is one. */
export const FORUM = "channel/1500600703"

const contacts = {
  about: "This page lists the contacts of this account.",
  list: [
    {
      user_id: 500600701,
      first_name: "Евлампия",
      last_name: "Тихозвонова",
      phone_number: "+999 55 060 07 01",
      ...timeFields("date", 1_700_000_000),
    },
    {
      user_id: 500600706,
      first_name: "Perpetua",
      last_name: "🦉 Snodgrove",
      phone_number: "",
      ...timeFields("date", 1_700_086_400),
    },
    { ...timeFields("date", 1_700_172_800) },
  ],
}

export const everything = ({ beyondLayer198 = false }: Wanted = {}): AccountExport => {
  // Private chats, basic groups and what was one share a sequence, of which this account's other devices use some.
  const ids = counterFrom(48_211, 2)
  const list = [
    ...personalChats(ids).map(({ chat }) => chat),
    botChat(ids).chat,
    society(ids, beyondLayer198).chat,
    choir(ids),
    forum().chat,
    chronicles().chat,
    herald().chat,
  ]
  return {
    about: "Here is the data you requested.",
    personal_information: { ...owner },
    contacts,
    chats: { about: "This page lists all chats from this export.", list },
    left_chats: { about: "This page lists the chats that were left.", list: [leftGroup().chat] },
  }
}

/** As it stands in a file: what a web page sent has its `text` twice there, and the second one, which is empty, wins. */
export const writtenEverything = (wanted?: Wanted): string =>
  JSON.stringify(everything(wanted), null, 1).replace(
    /("action": "send_webview_data",\n *"text": [^\n]*\n)/,
    '$1      "text": "",\n',
  )

/** Writes it with the files that lie beside it; gives the path of `result.json`. */
export const writeEverything = async (folder: string, wanted?: Wanted): Promise<string> => {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const path = join(folder, "result.json")
  await writeFile(path, writtenEverything(wanted))
  return path
}
