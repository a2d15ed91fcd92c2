/**
 * Small exports for tests: messages, chats and accounts as Telegram Desktop writes them, put into a temporary folder that is gone
 * afterwards, and what a source makes of them. Holds no expectations.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type SourceFilters, SourceRefused } from "../../../application/source.ts"
import type {
  DialogueEnded,
  DialogueSeen,
  MessageObservation,
  ServiceObservation,
  SourceItem,
} from "../../../domain/observation.ts"
import { openFile, type Reading } from "./open.ts"

export const ACCOUNT = 100200300
export const FRIEND = 500600701

type Fields = Record<string, unknown>

/** An ordinary message of the friend, sent `id` seconds after the beginning of 2024. */
export const message = (id: number, fields: Fields = {}): Fields => ({
  id,
  type: "message",
  date: "2024-01-01T03:00:00",
  date_unixtime: String(1_704_067_200 + id),
  from: "Евлампия Тихозвонова",
  from_id: `user${FRIEND}`,
  text: "чай",
  text_entities: [{ type: "plain", text: "чай" }],
  ...fields,
})

export const mine = (id: number, fields: Fields = {}): Fields =>
  message(id, { from: "Ferapont Quillabee", from_id: `user${ACCOUNT}`, ...fields })

export const chat = (messages: ReadonlyArray<unknown>, head: Fields = {}): Fields => ({
  name: "Евлампия",
  type: "personal_chat",
  id: FRIEND,
  ...head,
  messages,
})

export const account = (chats: ReadonlyArray<unknown>, more: Fields = {}): Fields => ({
  about: "Here is the data you requested.",
  personal_information: { user_id: ACCOUNT, first_name: "Ferapont" },
  contacts: { about: "…", list: [{ user_id: 1, first_name: 'a "}]', last_name: "\\" }] },
  chats: { about: "…", list: chats },
  ...more,
})

/** As Telegram Desktop lays it out. */
export const written = (value: unknown): string => JSON.stringify(value, null, 1)

/** Runs with a temporary folder that holds `result.json`. */
export const withExport = async <A>(
  content: string | Uint8Array,
  run: (folder: string) => Promise<A>,
): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), "sideload-export-"))
  try {
    await writeFile(join(folder, "result.json"), content)
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export type Read = {
  readonly items: ReadonlyArray<SourceItem>
  /** How reading ended, where it was refused. */
  readonly refusal: SourceRefused | undefined
}

/** Opens and reads it all; what was yielded before a refusal is kept. */
export const readAll = async (
  path: string,
  filters: SourceFilters = {},
  reading: Reading = {},
): Promise<Read> => {
  const items: Array<SourceItem> = []
  try {
    const source = await openFile(path, ACCOUNT, reading)
    for await (const item of source.items(filters)) items.push(item)
    return { items, refusal: undefined }
  } catch (error) {
    if (error instanceof SourceRefused) return { items, refusal: error }
    throw error
  }
}

export const readExport = (
  content: unknown,
  filters: SourceFilters = {},
  reading: Reading = {},
): Promise<Read> =>
  withExport(
    typeof content === "string" || content instanceof Uint8Array ? content : written(content),
    (folder) => readAll(folder, filters, reading),
  )

export type Dialogue = {
  readonly seen: DialogueSeen
  readonly messages: ReadonlyArray<MessageObservation>
  readonly services: ReadonlyArray<ServiceObservation>
  readonly ended: DialogueEnded | undefined
}

/** The items without their pages: for each dialogue what was seen of it. */
export const dialoguesOf = (items: ReadonlyArray<SourceItem>): ReadonlyArray<Dialogue> => {
  const dialogues: Array<Dialogue> = []
  for (const item of items) {
    const last = dialogues.at(-1)
    if (item._tag === "DialogueSeen")
      dialogues.push({ seen: item.dialogue, messages: [], services: [], ended: undefined })
    else if (last === undefined) throw new Error("an item before any dialogue")
    else if (item._tag === "Page")
      dialogues.splice(-1, 1, {
        ...last,
        messages: [...last.messages, ...item.messages],
        services: [...last.services, ...(item.services ?? [])],
      })
    else dialogues.splice(-1, 1, { ...last, ended: item.ended })
  }
  return dialogues
}

/** The only message of an export that has one chat with one message. */
export const onlyMessage = async (fields: Fields, head: Fields = {}): Promise<MessageObservation> => {
  const { items, refusal } = await readExport(account([chat([{ ...message(7), ...fields }], head)]))
  if (refusal !== undefined) throw refusal
  const [dialogue] = dialoguesOf(items)
  const only = dialogue?.messages[0]
  if (only === undefined) throw new Error("no message was read")
  return only
}

/** A service message of the friend as Telegram Desktop writes it: its text is empty. */
export const service = (id: number, fields: Fields = {}): Fields => ({
  id,
  type: "service",
  date: "2024-01-01T03:00:00",
  date_unixtime: String(1_704_067_200 + id),
  actor: "Евлампия Тихозвонова",
  actor_id: `user${FRIEND}`,
  ...fields,
  text: "",
  text_entities: [],
})

/** What is read of a chat with one service message; `text` is its message as it stands in the file, where that matters. */
export const onlyService = async (
  fields: Fields,
  text = JSON.stringify(service(7, fields)),
): Promise<{ readonly observed: ServiceObservation; readonly ended: DialogueEnded | undefined }> => {
  const file = JSON.stringify(chat(["only"], { type: "private_group", id: 700800901 })).replace(
    '"only"',
    () => text,
  )
  const { items, refusal } = await readExport(file)
  if (refusal !== undefined) throw refusal
  const [dialogue] = dialoguesOf(items)
  const observed = dialogue?.services[0]
  if (observed === undefined) throw new Error("no service message was read")
  return { observed, ended: dialogue?.ended }
}
