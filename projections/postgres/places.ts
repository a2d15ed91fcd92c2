/**
 * Where a dialogue's rows go: which table its messages are in, and the channel or group that they hang in. Direct dialogues hang in a
 * virtual channel whose Telegram id is the peer's, negative. Pure; the last dialogue's answer is kept, because a log holds its events in
 * runs and each id costs a hash.
 */
import { channelId, dialogueId, groupId, type PersonaKey } from "../../domain/identity.ts"
import type { DialogueContext } from "../../domain/logEvent.ts"
import { familyOf } from "../../domain/peer.ts"
import type { MessageTable } from "./changes.ts"
import type { MessageRow } from "./rows.ts"

export type Place = {
  readonly table: MessageTable
  readonly source: MessageRow["source"]
  readonly dialogueId: string
  readonly containerId: string
  /** What the container calls itself in Telegram's terms. */
  readonly tgId: number
}

const placeOf = (persona: PersonaKey, { peer, type }: DialogueContext): Place => {
  const dialogue = dialogueId(persona, peer)
  const family = familyOf(type)
  if (family === "group") {
    const containerId = groupId(persona, peer)
    return { table: "group_messages", source: "group", dialogueId: dialogue, containerId, tgId: peer.id }
  }
  const source = family === "channel" ? "channel" : type === "saved" ? "persona" : "dm"
  const tgId = family === "channel" ? peer.id : -peer.id
  return { table: "posts", source, dialogueId: dialogue, containerId: channelId(persona, peer), tgId }
}

let last: { key: string; place: Place } | undefined

export const place = (persona: PersonaKey, context: DialogueContext): Place => {
  const key = `${persona.tenant}/${persona.account}/${context.type}/${context.peer.kind}/${context.peer.id}`
  if (last?.key !== key) last = { key, place: placeOf(persona, context) }
  return last.place
}
