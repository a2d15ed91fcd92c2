/**
 * Rewrites exports for tests as older versions of Telegram Desktop would have written them: E1 (1.4.8 to 2.3) and E2 (2.4 to 2.7.1). Holds no
 * expectations. What an older version could not write is left out of the message.
 */
type Fields = Record<string, unknown>
export type Era = "E1" | "E2"

/** The clock of the computer that exported is ahead of UTC by so many seconds. */
export const OFFSET = 5 * 3600

const USER = 2 ** 32
const GROUP = 2 * 2 ** 32

export const localTime = (seconds: number): string =>
  new Date((seconds + OFFSET) * 1000).toISOString().slice(0, 19)

const numberOf = (peer: string, era: Era): number => {
  const id = Number(peer.replace(/^\D+/, ""))
  if (!peer.startsWith("user")) return GROUP + id
  return era === "E1" ? id : USER + id
}

const laterKeys = new Set(["date_unixtime", "edited_unixtime", "text_entities", "forwarded_from_id"])

const olderMessage = (message: Fields, era: Era): Fields => {
  const older: Fields = {}
  for (const [key, value] of Object.entries(message)) {
    if (laterKeys.has(key) || value === undefined) continue
    if (!/^(from_id|actor_id|reply_to_peer_id)$/.test(key)) older[key] = value
    else if (era === "E2" || String(value).startsWith("user")) older[key] = numberOf(String(value), era)
  }
  const { date_unixtime: sent, edited_unixtime: edited } = message
  if (sent !== undefined) older["date"] = localTime(Number(sent))
  if (era === "E1") older["edited"] = localTime(Number(edited ?? 0))
  else if (edited !== undefined) older["edited"] = localTime(Number(edited))
  return older
}

export const olderChat = (chat: Fields, era: Era): Fields => {
  const isUser = /^(personal_chat|bot_chat|saved_messages|replies)$/.test(String(chat["type"]))
  const messages = chat["messages"] as ReadonlyArray<Fields>
  return {
    ...chat,
    id: (isUser ? USER : GROUP) + Number(chat["id"]),
    messages: messages.map((message) => olderMessage(message, era)),
  }
}
