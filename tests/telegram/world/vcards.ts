/** A shared contact. Its phone number is digits at Telegram, and its card a text that Telegram Desktop puts into a file. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { fileBytes, storedFile } from "./files.ts"
import { type Raw, recordIn, textIn } from "./raw.ts"
import type { Telling } from "./telling.ts"

const cardOf = (raw: Raw, folder: string): string => {
  if (textIn(raw, "contact_vcard") === undefined) return ""
  const card = storedFile(folder, raw, "contact_vcard", "contact_vcard_file_size")
  // Of a card that does not lie beside the export only the length is known.
  return card.path === undefined
    ? `BEGIN:VCARD\n${"X".repeat(Math.max(0, card.size - 22))}\nEND:VCARD`
    : fileBytes(card, 0, card.size).toString("utf8")
}

export const contactMedia = (raw: Raw, _id: number, { folder }: Telling): Api.MessageMediaContact => {
  const contact = recordIn(raw, "contact_information") ?? {}
  return new Api.MessageMediaContact({
    phoneNumber: (textIn(contact, "phone_number") ?? "").replace(/\D/g, ""),
    firstName: textIn(contact, "first_name") ?? "",
    lastName: textIn(contact, "last_name") ?? "",
    vcard: cardOf(raw, folder),
    userId: bigInt.zero,
  })
}
