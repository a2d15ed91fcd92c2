/**
 * Counts what this reader does not know: fields without a place in what was observed, beside those that are kept verbatim on purpose. All
 * of them are in the observation, so the count says how much of a file waits for a reader that understands it.
 */
import type { ServiceMessageObserved } from "../../../domain/dialogue/messageEvents.ts"
import type { MessageContent } from "../../../domain/message.ts"
import { actions } from "./actions.ts"

/** Kept verbatim on purpose. */
const documented = new Set(
  `inline_bot_buttons rich_message text text_entities saved_from reply_to_message_id reply_to_peer_id
  unsupported`.split(/\s+/),
)

/** Each unknown field counts once, and of reactions each entry that could not be read whole. */
export const unknownOfMessage = ({ extra }: MessageContent): number => {
  let unknown = 0
  for (const key in extra) {
    if (documented.has(key)) continue
    const value = extra[key]
    unknown += key === "reactions" && Array.isArray(value) ? value.length : 1
  }
  return unknown
}

/** An unknown action counts for itself, and so does each of its fields. */
export const unknownOfService = ({ action, fields }: ServiceMessageObserved): number => {
  const known = actions.get(action)
  let unknown = known === undefined ? 1 : 0
  for (const key in fields) if (!known?.has(key)) unknown++
  return unknown
}
