/**
 * The generated export that is imported, and what must come of it, read from the file itself and not by the program's own parser: the key of
 * every ordinary message.
 */
import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { generateExport } from "../../examples/generate.ts"

export const ACCOUNT = 100_200_300
export const TENANT = "550e8400-e29b-41d4-a716-446655440000"

export type ExportFile = { readonly folder: string; readonly messages: ReadonlySet<string> }

/** `user/600000001/17`: the dialogue's peer and the message's id in it. */
export const messageKey = (kind: string, peer: number, message: number): string =>
  `${kind}/${peer}/${message}`

const kinds: Readonly<Record<string, string>> = {
  personal_chat: "user",
  saved_messages: "user",
  private_group: "chat",
  private_supergroup: "channel",
  private_channel: "channel",
}

type Chat = {
  readonly type: string
  readonly id: number
  readonly messages: ReadonlyArray<{ readonly id: number; readonly type: string }>
}

const keysIn = (text: string): ReadonlySet<string> => {
  const { chats } = JSON.parse(text) as { readonly chats: { readonly list: ReadonlyArray<Chat> } }
  const keys = new Set<string>()
  for (const chat of chats.list) {
    const kind = kinds[chat.type]
    if (kind === undefined) throw new Error(`a chat of type ${chat.type} is not expected`)
    for (const { id, type } of chat.messages) if (type === "message") keys.add(messageKey(kind, chat.id, id))
  }
  return keys
}

/** Several dialogues of each kind, so that moments fall into the middle of one and between two; 50 of 20,000 messages. */
const dialoguesOf = (messages: number): number => Math.max(20, Math.floor(messages / 400))
/** Photos beside the export, which an import stores. */
const FILES = 40

export const exportOf = async (home: string, messages: number): Promise<ExportFile> => {
  const folder = join(home, `export-${messages}-${dialoguesOf(messages)}`)
  const path = join(folder, "result.json")
  const there = await stat(path).then(
    () => true,
    () => false,
  )
  if (!there)
    await generateExport(folder, {
      ...{ messages, dialogues: dialoguesOf(messages) },
      ...{ account: ACCOUNT, seed: 7, files: FILES },
    })
  return { folder, messages: keysIn(await readFile(path, "utf8")) }
}
