/**
 * How much an export shows of a message, told by the newest field that its content carries: older exporters do not write it. Reactions say
 * nothing here. They are not part of the content and come and go, and a message whose fidelity rose with them would seem to be edited.
 */
import type { MessageContent } from "../../../domain/message.ts"
import { Fidelity } from "../../../domain/observation.ts"
import type { RawMessage } from "./raw.ts"

/** With the version that began to write each, newest first; the first that is there counts. */
const newerFields: ReadonlyArray<readonly [key: string, fidelity: number]> = [
  ["rich_message", Fidelity.exportWithForwardIds], // 7.x
  ["forwarded_from_id", Fidelity.exportWithForwardIds], // after 6.1.2
  ["todo_list", Fidelity.exportWithFileSizes], // 5.16
  ["photo_file_size", Fidelity.exportWithFileSizes], // 5.11
  ["file_size", Fidelity.exportWithFileSizes],
  ["contact_vcard_file_size", Fidelity.exportWithFileSizes],
  ["media_spoiler", Fidelity.exportWithFileNames], // 5.9
  ["gift_text", Fidelity.exportWithFileNames], // 5.9.3
  ["paid_stars_amount", Fidelity.exportWithFileNames], // 5.2
  ["file_name", Fidelity.exportWithFileNames], // 4.16.9
  ["inline_bot_buttons", Fidelity.exportWithButtons], // 4.13
]

export const fidelityOf = (raw: RawMessage): number =>
  newerFields.find(([key]) => key in raw)?.[1] ?? Fidelity.exportWithUnixTime

const sayNothing = new Set(["sent", "text", "sender", "senderName", "approximate"])

/** Whether it has a sender at most: what an exporter makes of kinds of messages that it does not know. */
export const isEmpty = (content: MessageContent): boolean => {
  if (content.text !== "") return false
  for (const key in content) if (!sayNothing.has(key)) return false
  return true
}
