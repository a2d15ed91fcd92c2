/**
 * Generates the export of an invented account, of any size, in constant memory and always the same for the same options:
 *
 *     node examples/generate.ts OUT --messages 100000 [--dialogues 20] [--bytes 500MB] [--text 190] [--seed 1] [--account 100200300] [--files 0]
 *
 * With `--bytes` the file ends at about that size, with `--messages` at exactly that number; one of them is needed. `--text` is how many
 * characters a text has on average: with 190 a message takes about 900 bytes of the file, with 45 about 500. Messages are spread
 * evenly over the dialogues. Service messages stand between them and are counted apart. `--files` puts the first N photos beside the export.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { DialogueType } from "../domain/peer.ts"
import { chanceOf } from "./chance.ts"
import { chatAt, personName, TYPICAL_TEXT } from "./generated.ts"
import { type Enough, photosBeside, writeChat } from "./generatedChat.ts"
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
  /** How many photos lie beside the export; the others are named and missing. */
  readonly files?: number
}

export type Generated = {
  /** Ordinary messages in all, and by the type of their dialogue. */
  readonly messages: number
  readonly perType: Readonly<Partial<Record<DialogueType, number>>>
  readonly serviceMessages: number
  readonly path: string
  readonly bytes: number
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
  const { dialogues = 20, text = TYPICAL_TEXT, seed = 1, account = 100_200_300, files = 0 } = options
  await mkdir(folder, { recursive: true })
  const path = join(folder, "result.json")
  const writer = await writeExport(path)
  const chance = chanceOf(seed)
  const writing = { writer, characters: text, chance, photo: photosBeside(folder, files) }
  const perType: Partial<Record<DialogueType, number>> = {}
  let messages = 0
  let serviceMessages = 0
  writer.begin({ user_id: account, first_name: personName(0).split(" ")[0], last_name: "", phone_number: "" })
  for (let index = 0; index < dialogues; index++) {
    const chat = chatAt(index, account)
    const own = chat.type === "supergroup" || chat.type === "channel"
    const enough = enoughFor(options, writer, index, dialogues)
    const { written, services } = await writeChat(
      writing,
      chat,
      own ? 1 : 1 + index,
      own ? 1 : dialogues,
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
  "Usage: node examples/generate.ts OUT --messages N | --bytes 500MB [--dialogues 20] [--text 190] [--seed 1] [--account 100200300] [--files 0]"

const main = async (): Promise<number> => {
  const text = { type: "string" } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { messages: text, bytes: text, dialogues: text, text, seed: text, account: text, files: text },
  })
  const [folder] = positionals
  const options: GenerateOptions = {
    ...(values.messages === undefined ? {} : { messages: Number(values.messages) }),
    ...(values.bytes === undefined ? {} : { bytes: bytesOf(values.bytes) }),
    ...(values.dialogues === undefined ? {} : { dialogues: Number(values.dialogues) }),
    ...(values.text === undefined ? {} : { text: Number(values.text) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values.account === undefined ? {} : { account: Number(values.account) }),
    ...(values.files === undefined ? {} : { files: Number(values.files) }),
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
