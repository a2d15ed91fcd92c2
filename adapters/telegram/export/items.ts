/**
 * The items of a whole export, from the outer object inwards: the root is a single chat, or an account whose chats stand in `chats` and
 * `left_chats`. Everything else in it (contacts, sessions, stories, …) is skipped without being built. The account is checked wherever
 * the file speaks of it; Telegram Desktop does so before any chat.
 */
import type { SourceItem } from "../../../domain/observation.ts"
import { decoder, Type } from "../../../domain/typebox.ts"
import type { Wanted } from "./chatReader.ts"
import type { Form } from "./completeness.ts"
import { dialogueItems } from "./dialogue.ts"
import { chatHead, type RawChat } from "./head.ts"
import { elements, keys, misplaced, peek, read, skip } from "./outline.ts"
import { atByte, unknownShape, wrongAccount } from "./refusals.ts"
import type { ByteWindow } from "./window.ts"

const decodeOwner = decoder(Type.Object({ user_id: Type.Integer() }))

const checkOwner = async (window: ByteWindow, account: number): Promise<void> => {
  await peek(window)
  const where = atByte(window.position)
  const owner = decodeOwner(await read(window))
  if (!owner.ok) throw unknownShape("personal_information has no user_id", where)
  if (owner.value.user_id === account) return
  throw wrongAccount(`it was made by ${owner.value.user_id}, not by ${account}`, where)
}

type Whose = Pick<Wanted, "account" | "traits">

const headOf = (head: Record<string, unknown>, position: number, { account, traits }: Whose): RawChat => {
  const where = atByte(position)
  const chat = chatHead(head, traits.numbers, where)
  if (chat.type !== "saved_messages" || chat.id === account) return chat
  throw wrongAccount(`its Saved Messages are those of ${chat.id}, not of ${account}`, where)
}

/** The keys of a chat, or of a root: those of a chat's head are read and remembered. */
async function* keysBesideHead(window: ByteWindow, head: Record<string, unknown>): AsyncGenerator<string> {
  for await (const key of keys(window)) {
    if (key === "name" || key === "type" || key === "id") head[key] = await read(window)
    else yield key
  }
}

async function* chatItems(window: ByteWindow, wanted: Wanted): AsyncGenerator<SourceItem> {
  const head: Record<string, unknown> = {}
  for await (const key of keysBesideHead(window, head)) {
    if (key !== "messages") await skip(window)
    else yield* dialogueItems(window, headOf(head, window.position, wanted), "account", wanted)
  }
}

async function* sectionItems(window: ByteWindow, wanted: Wanted): AsyncGenerator<SourceItem> {
  for await (const key of keys(window)) {
    if (key !== "list") {
      await skip(window)
      continue
    }
    for await (const _ of elements(window)) yield* chatItems(window, wanted)
  }
}

const nothingFound = () => unknownShape("it has neither messages nor chats", "the whole file")

/** All items. `window` stands at the beginning of the file. */
export async function* exportItems(
  window: ByteWindow,
  wanted: Wanted,
): AsyncGenerator<SourceItem, void, void> {
  const head: Record<string, unknown> = {}
  let found = false
  for await (const key of keysBesideHead(window, head)) {
    if (key === "personal_information") {
      await checkOwner(window, wanted.account)
    } else if (key === "chats" || key === "left_chats") {
      found = true
      yield* sectionItems(window, wanted)
    } else if (key === "messages") {
      found = true
      yield* dialogueItems(window, headOf(head, window.position, wanted), "chat", wanted)
    } else {
      await skip(window)
    }
  }
  const rest = await peek(window)
  if (rest !== -1) throw misplaced(rest, window.position, "the end of the file")
  if (!found) throw nothingFound()
}

/** Reads the head of the first chat of a section, and no further. */
const inspectSection = async (window: ByteWindow, whose: Whose): Promise<void> => {
  for await (const section of keys(window)) {
    if (section !== "list") {
      await skip(window)
      continue
    }
    for await (const _ of elements(window)) {
      const head: Record<string, unknown> = {}
      for await (const key of keysBesideHead(window, head)) {
        if (key === "messages") return void headOf(head, window.position, whose)
        await skip(window)
      }
    }
  }
}

/** Reads the file up to its first chat and refuses what no later reading could use. Says which form it has. */
export const inspect = async (window: ByteWindow, whose: Whose): Promise<Form> => {
  const head: Record<string, unknown> = {}
  for await (const key of keysBesideHead(window, head)) {
    if (key === "chats" || key === "left_chats") {
      await inspectSection(window, whose)
      return "account"
    }
    if (key === "messages") {
      headOf(head, window.position, whose)
      return "chat"
    }
    if (key === "personal_information") await checkOwner(window, whose.account)
    else await skip(window)
  }
  throw nothingFound()
}
