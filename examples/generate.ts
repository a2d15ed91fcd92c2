/**
 * Generates the export of an invented account, of any size, in constant memory and always the same for the same options:
 *
 *     node examples/generate.ts OUT --messages 100000 [--dialogues 20] [--bytes 500MB] [--text 190] [--seed 1] [--account 100200300]
 *
 * With `--bytes` the file ends at about that size, with `--messages` at exactly that number; one of them is needed. `--text` is how many
 * characters a text has on average: with 190 a message takes about 900 bytes of the file, with 45 about 500. Messages are spread
 * evenly over the dialogues. Groups and supergroups begin with a service message, which is not counted.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { DialogueType } from "../domain/peer.ts"
import { type Chance, chanceOf } from "./chance.ts"
import { timeFields } from "./format.ts"
import { type Chat, chatAt, messageAt, personName, TYPICAL_TEXT } from "./generated.ts"
import { type ExportWriter, writeExport } from "./writer.ts"

export type GenerateOptions = {
  /** Ordinary messages in all. */
  readonly messages?: number
  /** The size of the file, about. */
  readonly bytes?: number
  readonly dialogues?: number
  /** How many characters a text has on average. */
  readonly text?: number
  readonly seed?: number
  readonly account?: number
}

export type Generated = {
  /** Ordinary messages in all, and by the type of their dialogue. */
  readonly messages: number
  readonly perType: Readonly<Partial<Record<DialogueType, number>>>
  readonly serviceMessages: number
  readonly path: string
  readonly bytes: number
}

/** The first second of 2021. */
const BEGIN = 1_609_459_200
const MEAN_GAP_SECONDS = 1200

/** When a chat has enough: at its share of the messages, or where the file has reached its share of the bytes. */
type Enough = (written: number) => boolean

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

/** Writes a chat. Ids within the account's own sequence never meet: each chat takes every `step`-th of them. */
const writeChat = async (
  writer: ExportWriter,
  chat: Chat,
  first: number,
  step: number,
  characters: number,
  chance: Chance,
  enough: Enough,
) => {
  let written = 0
  let seconds = BEGIN
  writer.beginChat(chat.head)
  const services = isGroup(chat.type) ? 1 : 0
  if (services > 0) await writer.message(creation(chat, first))
  for (; !enough(written); written++) {
    seconds += 1 + chance.below(2 * MEAN_GAP_SECONDS)
    const slot = { id: first + (written + services) * step, step, before: written, seconds }
    const flushed = writer.message(messageAt(chat, slot, characters, chance))
    if (flushed !== undefined) await flushed
  }
  writer.endChat()
  return { written, services }
}

const enoughFor = (
  options: GenerateOptions,
  writer: ExportWriter,
  index: number,
  dialogues: number,
): Enough => {
  const { messages, bytes } = options
  if (bytes !== undefined) return () => writer.size() >= (bytes * (index + 1)) / dialogues
  const all = messages ?? 0
  const share = Math.floor((all * (index + 1)) / dialogues) - Math.floor((all * index) / dialogues)
  return (written) => written >= share
}

/** Writes `result.json` into the folder, which is made where it is not there. */
export const generateExport = async (folder: string, options: GenerateOptions): Promise<Generated> => {
  const { dialogues = 20, text = TYPICAL_TEXT, seed = 1, account = 100_200_300 } = options
  await mkdir(folder, { recursive: true })
  const path = join(folder, "result.json")
  const writer = await writeExport(path)
  const chance = chanceOf(seed)
  const perType: Partial<Record<DialogueType, number>> = {}
  let messages = 0
  let serviceMessages = 0
  writer.begin({ user_id: account, first_name: personName(0).split(" ")[0], last_name: "", phone_number: "" })
  for (let index = 0; index < dialogues; index++) {
    const chat = chatAt(index, account)
    const own = chat.type === "supergroup" || chat.type === "channel"
    const enough = enoughFor(options, writer, index, dialogues)
    const { written, services } = await writeChat(
      writer,
      chat,
      own ? 1 : 1 + index,
      own ? 1 : dialogues,
      text,
      chance,
      enough,
    )
    perType[chat.type] = (perType[chat.type] ?? 0) + written
    messages += written
    serviceMessages += services
  }
  await writer.end()
  return { messages, perType, serviceMessages, path, bytes: writer.size() }
}

const units: Record<string, number> = { "": 1, KB: 1e3, MB: 1e6, GB: 1e9 }

const bytesOf = (text: string): number => {
  const [, number = "", unit = ""] = /^(\d+)\s*(KB|MB|GB|)$/i.exec(text) ?? []
  return Number(number) * (units[unit.toUpperCase()] ?? 1)
}

const USAGE =
  "Usage: node examples/generate.ts OUT --messages N | --bytes 500MB [--dialogues 20] [--text 190] [--seed 1] [--account 100200300]"

const main = async (): Promise<number> => {
  const text = { type: "string" } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { messages: text, bytes: text, dialogues: text, text, seed: text, account: text },
  })
  const [folder] = positionals
  const options: GenerateOptions = {
    ...(values.messages === undefined ? {} : { messages: Number(values.messages) }),
    ...(values.bytes === undefined ? {} : { bytes: bytesOf(values.bytes) }),
    ...(values.dialogues === undefined ? {} : { dialogues: Number(values.dialogues) }),
    ...(values.text === undefined ? {} : { text: Number(values.text) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values.account === undefined ? {} : { account: Number(values.account) }),
  }
  const wanted = Object.values(options)
  const usable =
    wanted.every((n) => Number.isSafeInteger(n) && n >= 0) &&
    (options.messages ?? options.bytes) !== undefined
  if (folder === undefined || !usable) {
    console.error(USAGE)
    return 2
  }
  console.log(JSON.stringify(await generateExport(folder, options)))
  return 0
}

if (import.meta.main) process.exitCode = await main()
