/** Writes one chat of a generated export: messages with service messages between them, and the photos that lie beside the file. */
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { DialogueType } from "../domain/peer.ts"
import type { Chance } from "./chance.ts"
import { timeFields } from "./format.ts"
import { type Chat, messageAt, personName, type Slot } from "./generated.ts"
import { reactionsAt, serviceAt } from "./happenings.ts"
import { jpeg } from "./tinyMedia.ts"
import type { ExportWriter } from "./writer.ts"

/** The first second of 2021. */
const BEGIN = 1_609_459_200
const MEAN_GAP_SECONDS = 1200

/** When a chat has enough: at its share of the messages, or where the file has reached its share of the bytes. */
export type Enough = (written: number) => boolean

const isGroup = (type: DialogueType): boolean => type === "group" || type === "supergroup"

const creation = (chat: Chat, id: number) => ({
  id,
  type: "service",
  ...timeFields("date", BEGIN),
  actor: chat.senders[0]?.from ?? null,
  actor_id: chat.senders[0]?.from_id,
  action: chat.type === "group" ? "create_group" : "create_channel",
  title: chat.head.name,
  ...(chat.type === "group" ? { members: [personName(2), personName(3)] } : {}),
  text: "",
  text_entities: [],
})

/** Puts photos beside the export until there are enough. */
export const photosBeside = (folder: string, most: number) => {
  let count = 0
  return async (photo: unknown): Promise<void> => {
    if (typeof photo !== "string" || count === most) return
    count += 1
    const path = join(folder, photo)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, jpeg(8 * (1 + (count % 32)), 8 * (1 + (count % 7))))
  }
}

type Writing = {
  readonly writer: ExportWriter
  readonly characters: number
  readonly chance: Chance
  readonly photo: (path: unknown) => Promise<void>
}

const SERVICE_ONCE_IN = 60

/** Writes a chat. Ids within the account's own sequence never meet: each chat takes every `step`-th of them. */
export const writeChat = async (
  { writer, characters, chance, photo }: Writing,
  chat: Chat,
  first: number,
  step: number,
  enough: Enough,
) => {
  let [written, seconds] = [0, BEGIN]
  writer.beginChat(chat.head)
  let services = isGroup(chat.type) ? 1 : 0
  if (services > 0) await writer.message(creation(chat, first))
  const next = (): Slot => {
    seconds += 1 + chance.below(2 * MEAN_GAP_SECONDS)
    return { id: first + (written + services) * step, step, before: written, seconds }
  }
  for (; !enough(written); written++) {
    if (chat.type !== "saved" && chat.type !== "channel" && chance.onceIn(SERVICE_ONCE_IN)) {
      await writer.message(serviceAt(chat, next(), chance))
      services += 1
    }
    const slot = next()
    const message = messageAt(chat, slot, characters, chance)
    const flushed = writer.message({ ...message, ...reactionsAt(chat, slot.seconds, chance) })
    if (flushed !== undefined) await flushed
    if ("photo" in message) await photo(message["photo"])
  }
  writer.endChat()
  return { written, services }
}
