/** What happens in a generated chat beside its messages: service messages of the kinds that come most, and reactions to messages. */
import type { Chance } from "./chance.ts"
import { type Fields, localTime, timeFields } from "./format.ts"
import type { Chat, Slot } from "./generated.ts"

const isDirect = ({ type }: Chat): boolean => type === "dm" || type === "saved"

const actionOf = (chat: Chat, { id, step, before }: Slot, chance: Chance): Fields => {
  if (chat.type === "dm") {
    return { action: "phone_call", duration_seconds: 1 + chance.below(3000), discard_reason: "hangup" }
  }
  if (before > 0 && !chance.onceIn(3)) {
    return { action: "pin_message", message_id: id - step * (1 + chance.below(Math.min(before, 20))) }
  }
  return { action: "edit_group_title", title: chat.head.name }
}

/** A service message in the place of a message. */
export const serviceAt = (chat: Chat, slot: Slot, chance: Chance): Fields => {
  const { from, from_id } = chance.oneOf(chat.senders)
  return {
    id: slot.id,
    type: "service",
    ...timeFields("date", slot.seconds),
    actor: from,
    actor_id: from_id,
    ...actionOf(chat, slot, chance),
    text: "",
    text_entities: [],
  }
}

/** Once in ten messages of several people; some of those who reacted are named, as an export does. */
export const reactionsAt = (chat: Chat, seconds: number, chance: Chance): Fields => {
  if (isDirect(chat) || !chance.onceIn(10)) return {}
  const emoji = chance.oneOf(["❤", "👍", "🔥"])
  const count = 1 + chance.below(40)
  if (chat.type === "channel") return { reactions: [{ type: "emoji", count, emoji }] }
  const recent = [{ ...chance.oneOf(chat.senders), date: localTime(seconds + 30) }]
  return { reactions: [{ type: "emoji", count, emoji, recent }] }
}
