/** What the example export holds, counted from its file by nobody's code but this: the measure of every read model. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { projectFolder } from "../cli/settings.ts"

export const EXAMPLE = join(projectFolder, "examples", "export")
export const ACCOUNT = 100200300

type Message = {
  readonly type: string
  readonly from_id?: string
  readonly reply_to_message_id?: number
  readonly forwarded_from_id?: string
  readonly photo?: string
  readonly file?: string
}
type Chat = { readonly type: string; readonly messages: ReadonlyArray<Message> }

const chats = async (): Promise<ReadonlyArray<Chat>> =>
  JSON.parse(await readFile(join(EXAMPLE, "result.json"), "utf8")).chats.list

const sources: Readonly<Record<string, "dm" | "group" | "channel" | "persona">> = {
  saved_messages: "persona",
  personal_chat: "dm",
  private_group: "group",
  private_supergroup: "group",
  private_channel: "channel",
}

export type Facts = {
  readonly dialogues: number
  readonly messages: number
  /** By what the read models call their source. */
  readonly perSource: Readonly<Record<"dm" | "group" | "channel" | "persona", number>>
  readonly services: number
  readonly sent: number
  readonly replies: number
  readonly forwardsOfPeers: number
  /** Messages whose file is there beside the export. */
  readonly files: number
}

export const exampleFacts = async (): Promise<Facts> => {
  const all = await chats()
  const messages = all.flatMap((chat) => chat.messages)
  const ordinary = messages.filter(({ type }) => type === "message")
  const perSource = { dm: 0, group: 0, channel: 0, persona: 0 }
  for (const chat of all) {
    const source = sources[chat.type]
    if (source === undefined) throw new Error(`a chat of type ${chat.type}`)
    perSource[source] += chat.messages.filter(({ type }) => type === "message").length
  }
  const having = (wanted: (message: Message) => boolean) => ordinary.filter(wanted).length
  return {
    dialogues: all.length,
    messages: ordinary.length,
    perSource,
    services: messages.length - ordinary.length,
    sent: having(({ from_id }) => from_id === `user${ACCOUNT}`),
    replies: having(({ reply_to_message_id }) => reply_to_message_id !== undefined),
    forwardsOfPeers: having(({ forwarded_from_id }) => forwarded_from_id !== undefined),
    files: having(({ photo, file }) => existsSync(join(EXAMPLE, photo ?? file ?? "nothing"))),
  }
}
