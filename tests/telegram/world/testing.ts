/** What the tests of the world ask it, as a client would that has read the list of dialogues. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after } from "node:test"
import bigInt from "big-integer"
import { Api } from "telegram"
import { type Wanted, writeEverything } from "../everything.ts"
import type { WorldOptions } from "./account.ts"
import { type ExportWorld, openWorld } from "./exportWorld.ts"
import type { Raw } from "./raw.ts"

const folders: Array<string> = []
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "sideload-world-"))
  folders.push(folder)
  return folder
}

/** Of these chats, in the export of an account. */
export const worldOf = async (
  chats: ReadonlyArray<Raw>,
  options: WorldOptions = {},
): Promise<ExportWorld> => {
  const path = join(await newFolder(), "result.json")
  const personal_information = { user_id: 1000, first_name: "Ferapont", last_name: "Quillabee" }
  await writeFile(path, JSON.stringify({ personal_information, chats: { list: chats } }))
  return await openWorld(path, options)
}

/** Of the export of one chat, which does not say whose it is. */
export const singleChatWorld = async (chat: Raw, options: WorldOptions): Promise<ExportWorld> => {
  const path = join(await newFolder(), "result.json")
  await writeFile(path, JSON.stringify(chat))
  return await openWorld(path, options)
}

export const everythingWorld = async (options: WorldOptions = {}, wanted: Wanted = {}) =>
  await openWorld(await writeEverything(await newFolder(), wanted), options)

type Dialogs = Api.messages.Dialogs | Api.messages.DialogsSlice

export const dialogsOf = (world: ExportWorld, more: Partial<Api.messages.GetDialogs> = {}): Dialogs =>
  world.answer(
    new Api.messages.GetDialogs({
      offsetDate: 0,
      offsetId: 0,
      offsetPeer: new Api.InputPeerEmpty(),
      limit: 100,
      hash: bigInt.zero,
      ...more,
    }),
  ) as Dialogs

export const keyOf = (peer: Api.TypePeer): string => {
  if (peer instanceof Api.PeerUser) return `user/${peer.userId}`
  return peer instanceof Api.PeerChat ? `chat/${peer.chatId}` : `channel/${peer.channelId}`
}

const inputPeer = (entity: Api.TypeUser | Api.TypeChat): Api.TypeInputPeer => {
  if (entity instanceof Api.User)
    return new Api.InputPeerUser({ userId: entity.id, accessHash: entity.accessHash ?? bigInt.zero })
  if (entity instanceof Api.Channel)
    return new Api.InputPeerChannel({ channelId: entity.id, accessHash: entity.accessHash ?? bigInt.zero })
  return new Api.InputPeerChat({ chatId: entity.id })
}

const keyOfEntity = (entity: Api.TypeUser | Api.TypeChat): string => {
  if (entity instanceof Api.User) return `user/${entity.id}`
  return entity instanceof Api.Channel ? `channel/${entity.id}` : `chat/${entity.id}`
}

/** The peers of all dialogues as one may ask for them. */
export const inputsOf = (world: ExportWorld): ReadonlyMap<string, Api.TypeInputPeer> => {
  const { dialogs, users, chats } = dialogsOf(world)
  const described = new Map([...users, ...chats].map((entity) => [keyOfEntity(entity), entity]))
  return new Map(
    dialogs.flatMap(({ peer }) => {
      const entity = described.get(keyOf(peer))
      return entity === undefined ? [] : [[keyOf(peer), inputPeer(entity)]]
    }),
  )
}

export const inputOf = (world: ExportWorld, key: string): Api.TypeInputPeer => {
  const input = inputsOf(world).get(key)
  if (input === undefined) throw new Error(`${key} is not listed`)
  return input
}

export const inputChannel = (world: ExportWorld, key: string): Api.InputChannel => {
  const input = inputOf(world, key)
  if (!(input instanceof Api.InputPeerChannel)) throw new Error(`${key} is no channel`)
  return new Api.InputChannel({ channelId: input.channelId, accessHash: input.accessHash })
}

export type HistoryPage = Api.messages.Messages | Api.messages.MessagesSlice | Api.messages.ChannelMessages

export const pageOfHistory = (
  world: ExportWorld,
  peer: Api.TypeInputPeer,
  more: Partial<Api.messages.GetHistory> = {},
): HistoryPage =>
  world.answer(
    new Api.messages.GetHistory({
      peer,
      offsetId: 0,
      offsetDate: 0,
      addOffset: 0,
      limit: 100,
      minId: 0,
      maxId: 0,
      hash: bigInt.zero,
      ...more,
    }),
  ) as HistoryPage

/** All messages of a dialogue, oldest first, page by page as an importer reads them. */
export const wholeHistory = (world: ExportWorld, key: string): ReadonlyArray<Api.TypeMessage> => {
  const peer = inputOf(world, key)
  const all: Array<Api.TypeMessage> = []
  for (let offsetId = 1; ; ) {
    const { messages } = pageOfHistory(world, peer, { offsetId, addOffset: -100 })
    const [last] = messages
    if (last === undefined) return all
    all.push(...messages.toReversed())
    offsetId = last.id + 1
  }
}
