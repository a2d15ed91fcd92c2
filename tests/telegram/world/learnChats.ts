/** What the heads of an export's chats, its contacts and its owner's entry tell of who is who. */
import type { Peer } from "../../../domain/peer.ts"
import type { ChatText } from "./exportText.ts"
import { user } from "./peers.ts"
import { numberIn, type Raw, textIn } from "./raw.ts"
import type { Roster } from "./roster.ts"

/** Of a person the head has only the first name. */
export const learnChat = (roster: Roster, { head, left }: ChatText, peer: Peer): void => {
  const known = roster.of(peer)
  const type = textIn(head, "type") ?? ""
  const name = head["name"]
  if (peer.kind === "user") {
    if (typeof name === "string") known.firstName = name
    else if (name === null) known.deleted = known.name === undefined
    if (type === "bot_chat") known.bot = true
    return
  }
  if (typeof name === "string") roster.see(peer, name)
  if (left) known.left = true
  if (/_channel$/.test(type)) known.broadcast = true
  if (/^public_/.test(type)) known.username ??= `public${peer.id}`
}

/** A group that became a supergroup is called as that one says, or like it. */
export const learnOldGroup = (roster: Roster, group: Peer, became: Peer, title: string | undefined): void => {
  const known = roster.of(group)
  const called = title ?? roster.of(became).name
  if (called !== undefined) known.name = called
  known.migratedTo = became
}

export const learnContact = (roster: Roster, entry: Raw, isOwner: boolean): void => {
  const id = numberIn(entry, "user_id")
  const firstName = textIn(entry, "first_name")
  if (!id || firstName === undefined) return
  const known = roster.of(user(id))
  const name = [firstName, textIn(entry, "last_name") ?? ""].filter((part) => part !== "").join(" ")
  if (known.name === undefined) roster.see(known.peer, name)
  if (known.name === name) known.firstName = firstName
  const phone = (textIn(entry, "phone_number") ?? "").replace(/\D/g, "")
  if (phone !== "") known.phone = phone
  const username = textIn(entry, "username")?.replace(/^@/, "")
  if (username) known.username = username
  if (!isOwner) known.contact = true
}
