/** A world of one person and hardly anything else, for tests of the protocol. */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { type Change, type Circumstances, type OpenWorld, Refusal, type World } from "../contract.ts"

export const OWNER = 4_242_424_242
export const PHONE = "+15550142"
export const CODE = "31415"
/** Enough to be compressed. */
export const LONG_TEXT = "The same again. ".repeat(400)

export type SmallWorld = World & {
  /** What each `messages.GetHistory` was wrapped in. */
  readonly asked: ReadonlyArray<Circumstances | undefined>
}

const messages = (count: number): Api.messages.Messages =>
  new Api.messages.Messages({
    messages: Array.from({ length: count }, (_, at) => {
      const peerId = new Api.PeerUser({ userId: returnBigInt(OWNER) })
      return new Api.Message({ id: at + 1, peerId, date: 1_700_000_000, message: LONG_TEXT })
    }),
    chats: [],
    users: [],
  })

const deleted = (change: Change): Api.TypeUpdates => {
  if (change._tag !== "Deleted") throw new Error("this world knows only of deleted messages")
  const update = new Api.UpdateDeleteMessages({ messages: [...change.ids], pts: 2, ptsCount: 1 })
  return new Api.Updates({ updates: [update], users: [], chats: [], date: 1_700_000_000, seq: 0 })
}

const file = (bytes: string): Api.upload.File =>
  new Api.upload.File({ type: new Api.storage.FileUnknown(), mtime: 0, bytes: Buffer.from(bytes) })

export const smallWorld = (password?: string): SmallWorld => {
  const asked: Array<Circumstances | undefined> = []
  const user = new Api.User({
    id: returnBigInt(OWNER),
    self: true,
    accessHash: returnBigInt(1),
    firstName: "Ada",
    phone: PHONE.slice(1),
  })
  const owner = { user, phone: PHONE, code: CODE }
  return {
    owner: password === undefined ? owner : { ...owner, password },
    asked,
    answer: (request, circumstances) => {
      if (request instanceof Api.messages.GetHistory) {
        asked.push(circumstances)
        if (request.peer instanceof Api.InputPeerChannel) throw new Refusal(400, "CHANNEL_PRIVATE")
        return messages(request.limit)
      }
      return request instanceof Api.upload.GetFile ? file("held") : undefined
    },
    change: deleted,
  }
}

/** In place of an export's world, whatever the path. */
export const openWorld: OpenWorld = (_path, { password }) => Promise.resolve(smallWorld(password))
