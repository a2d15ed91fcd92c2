/** Small invented accounts for live tests, written as exports. Both persons and their dialogues are those of the export's own tests. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { account, chat, message, mine, written } from "../../adapters/telegram/export/testing.ts"
import { temporaryFolder } from "../command.ts"

export const PERSON = "user/500600701"
export const GROUP = "chat/700800901"
export const CHANNEL = "channel/1500600702"

export const GROUP_HEAD = { name: "Общество", type: "private_group", id: 700800901 }
export const CHANNEL_HEAD = { name: "Хроники", type: "private_supergroup", id: 1500600702 }

/** Messages of both sides in turn with these ids, the last of them sent at `last` (UTC seconds), each a while after the one before. */
export const messagesUpTo = (last: number, ids: ReadonlyArray<number>, apart = 60) =>
  ids.map((id, place) => {
    const date_unixtime = String(last - (ids.length - 1 - place) * apart)
    const text = `words ${id}`
    const fields = { date_unixtime, text, text_entities: [{ type: "plain", text }] }
    return place % 2 === 0 ? message(id, fields) : mine(id, fields)
  })

export const range = (from: number, to: number, step = 1): ReadonlyArray<number> =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step)

/** The path of a `result.json` with these chats, in a folder that is gone at the end. */
export const writeAccount = async (chats: ReadonlyArray<unknown>): Promise<string> => {
  const path = join(await temporaryFolder(), "result.json")
  await writeFile(path, written(account(chats)))
  return path
}

export { chat, message, mine }
