/**
 * Who is meant in MTProto's objects, in the words of the domain and of the export, and under which names a page shows them. Ids are read from
 * the objects themselves: the library's own marked ids take some groups for channels. What the wire leaves out is `null` here, and `undefined`
 * in objects that nobody read from it: both are absent.
 */
import type { Api } from "telegram"
import type { Peer } from "../../../../domain/peer.ts"

/** A 64-bit number of the library. */
export type Long = { readonly toJSNumber: () => number; readonly toString: () => string }

export const idOf = (id: Long): number => id.toJSNumber()

/** A number, or its digits where a double cannot hold it: as the export's reader has it. */
export const wholeOf = (value: Long): number | string => {
  const number = value.toJSNumber()
  return Number.isSafeInteger(number) ? number : value.toString()
}

export const peerFrom = (peer: Api.TypePeer): Peer => {
  if (peer.className === "PeerUser") return { kind: "user", id: idOf(peer.userId) }
  if (peer.className === "PeerChat") return { kind: "chat", id: idOf(peer.chatId) }
  return { kind: "channel", id: idOf(peer.channelId) }
}

/** `user17`: as the export writes a peer. */
export const textOf = ({ kind, id }: Peer): string => `${kind}${id}`
export const userText = (id: Long): string => `user${id.toString()}`

export const peerText = (peer: Api.TypePeer): string => {
  if (peer.className === "PeerUser") return userText(peer.userId)
  return peer.className === "PeerChat"
    ? `chat${peer.chatId.toString()}`
    : `channel${peer.channelId.toString()}`
}

/** What a page shows of a peer. A deleted account has no name. */
export type Person = { readonly name?: string; readonly username?: string; readonly isBot?: true }

/** By the peer as the export writes it: see `textOf`. */
export type People = ReadonlyMap<string, Person>

/** The first name, then the last: as Telegram Desktop joins them. */
const fullName = ({ firstName, lastName }: Api.User): string =>
  firstName && lastName ? `${firstName} ${lastName}` : firstName || lastName || ""

const personOf = (name: string, username: string | undefined, isBot: boolean): Person => ({
  ...(name === "" ? {} : { name }),
  ...(username ? { username } : {}),
  ...(isBot ? { isBot } : {}),
})

/** Telegram Desktop takes for a bot whoever has a version of its description. */
export const isBot = (user: Api.User): boolean => typeof user.botInfoVersion === "number"

export const peopleOf = (users: ReadonlyArray<Api.TypeUser>, chats: ReadonlyArray<Api.TypeChat>): People => {
  const people = new Map<string, Person>()
  for (const user of users) {
    if (user.className === "User")
      people.set(userText(user.id), personOf(fullName(user), user.username, isBot(user)))
  }
  for (const chat of chats) {
    if (chat.className === "ChatEmpty") continue
    const kind = chat.className === "Chat" || chat.className === "ChatForbidden" ? "chat" : "channel"
    const username = chat.className === "Channel" ? chat.username : undefined
    people.set(`${kind}${chat.id.toString()}`, personOf(chat.title, username, false))
  }
  return people
}

/** The name as the export writes it: null where there is none, or the page does not show the peer. */
export const nameOf = (people: People, peer: string): string | null => people.get(peer)?.name ?? null
