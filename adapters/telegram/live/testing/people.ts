/** People, groups and channels for tests, and their messages. All of it is invented. */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { keyOfEntity } from "../peers.ts"

export const ACCOUNT = 100200300
/** The messages' time: message n of a dialogue was sent so many seconds after it. */
export const BEGINNING = 1_700_000_000

export type Entity = Api.User | Api.Chat | Api.Channel | Api.ChatForbidden | Api.ChannelForbidden
export type Held = {
  readonly entity: Entity
  messages: Array<Api.TypeMessage>
  pinned?: boolean
  pts?: number
}

const big = (value: number) => returnBigInt(value)

export const user = (id: number, more: Partial<Api.User> = {}): Api.User =>
  new Api.User({ id: big(id), accessHash: big(id + 1), firstName: `Person ${id}`, ...more })
export const group = (id: number, more: Partial<Api.Chat> = {}): Api.Chat =>
  new Api.Chat({
    ...{ id: big(id), title: `Group ${id}`, photo: new Api.ChatPhotoEmpty() },
    ...{ participantsCount: 3, date: BEGINNING, version: 1, ...more },
  })
const anyChannel = (id: number, more: Partial<Api.Channel>): Api.Channel =>
  new Api.Channel({
    ...{ id: big(id), accessHash: big(id + 1), title: `Channel ${id}` },
    ...{ photo: new Api.ChatPhotoEmpty(), date: BEGINNING, ...more },
  })
export const channel = (id: number, more: Partial<Api.Channel> = {}): Api.Channel =>
  anyChannel(id, { broadcast: true, ...more })
export const supergroup = (id: number, more: Partial<Api.Channel> = {}): Api.Channel =>
  anyChannel(id, { megagroup: true, ...more })

const peerOfKey = (key: string): Api.TypePeer => {
  const [kind = "", digits = ""] = key.split("/")
  const id = big(Number(digits))
  if (kind === "user") return new Api.PeerUser({ userId: id })
  return kind === "chat" ? new Api.PeerChat({ chatId: id }) : new Api.PeerChannel({ channelId: id })
}

export const peerOfEntity = (entity: Entity): Api.TypePeer => peerOfKey(keyOfEntity(entity))

export const message = (entity: Entity, id: number, more: Record<string, unknown> = {}): Api.Message =>
  new Api.Message({ id, peerId: peerOfEntity(entity), date: BEGINNING + id, message: `text ${id}`, ...more })
export const service = (entity: Entity, id: number, action?: Api.TypeMessageAction): Api.MessageService =>
  new Api.MessageService({
    ...{ id, peerId: peerOfEntity(entity), date: BEGINNING + id },
    action: action ?? new Api.MessageActionPinMessage(),
  })
export const messages = (entity: Entity, ids: ReadonlyArray<number>): Array<Api.TypeMessage> =>
  ids.map((id) => message(entity, id))

export const upTo = (last: number, first = 1): ReadonlyArray<number> =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
