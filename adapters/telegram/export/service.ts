/**
 * One service message of an export as an observation: who did what. The action's fields are kept verbatim, whatever they are; only those
 * that every message has (its id, its times, its empty text) and those of a photo have places of their own. An action that nobody knows,
 * or that has no name, is kept all the same.
 */
import type { ServiceMessageObserved } from "../../../domain/dialogue/messageEvents.ts"
import type { Reply } from "../../../domain/message.ts"
import type { ServiceObservation } from "../../../domain/observation.ts"
import type { Reading } from "./content.ts"
import { firstText, mayHideText } from "./duplicates.ts"
import { fidelityOf } from "./fidelity.ts"
import { type MediaFields, mediaOf } from "./media.ts"
import { peerOf } from "./peers.ts"
import { type RawMessage, secondsOf } from "./raw.ts"
import { keep } from "./verbatim.ts"

/** Read elsewhere, or said twice: the local times. */
const readKeys = new Set(["id", "type", "date", "date_unixtime", "edited", "actor", "actor_id"])

/** A photo's fields. Of the actions with fields of these names, those with a photo have no others. */
const photoKeys = new Set(["photo", "photo_file_size", "width", "height", "media_spoiler"])

const isEmpty = (value: unknown): boolean => value === "" || (Array.isArray(value) && value.length === 0)

const actionOf = (fields: Readonly<Record<string, unknown>>): string => {
  const { action, information_text } = fields
  if (typeof action === "string" && action !== "") return action
  return information_text === undefined ? "unknown" : "custom_action"
}

const serviceOf = (raw: RawMessage, reading: Reading, textOf: () => string): ServiceMessageObserved => {
  const all = raw as RawMessage & Record<string, unknown>
  const action = actionOf(all)
  const service: ServiceMessageObserved = { action, fields: {} }
  const photo: MediaFields = {}
  const shows = typeof all["photo"] === "string" && all["photo"] !== ""
  for (const key in all) {
    if (readKeys.has(key) || (key === "action" && all[key] === action)) continue
    if ((key === "text" || key === "text_entities") && isEmpty(all[key])) continue
    if (shows && photoKeys.has(key)) photo[key] = all[key]
    else keep(service.fields, key, all[key])
  }
  if (mayHideText(action) && service.fields["text"] === undefined) {
    const text = firstText(textOf())
    if (text !== undefined) service.fields["text"] = text
  }
  const media = mediaOf(photo, reading.beside)
  if (raw.actor_id !== undefined) service.actor = peerOf(raw.actor_id)
  if (raw.actor) service.actorName = raw.actor
  if (media !== undefined) service.media = media
  return service
}

/** `textOf` gives the message as it stands in the file; it is asked for little of them. */
export const observeService = (
  raw: RawMessage,
  { box, id }: Reply,
  reading: Reading,
  textOf: () => string,
): ServiceObservation => {
  const occurred = secondsOf(raw.date_unixtime)
  return {
    box,
    id,
    ...(occurred === undefined ? {} : { occurred }),
    fidelity: fidelityOf(raw),
    service: serviceOf(raw, reading, textOf),
  }
}
