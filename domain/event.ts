/**
 * Every event that the log can hold, as one discriminated union over `type`, and its schema by name. An event has happened and is never
 * changed: a released schema is frozen; an optional field keeps its version, anything else is a new version with an upcaster beside it. An
 * unknown type is an error, never a skip. Where an event's content is no longer readable its `data` is absent: the *erased* form.
 */

import { DialogueErased, PeerErased } from "./dialogue/erasureEvents.ts"
import {
  MediaStored,
  MessageDeleted,
  MessageEdited,
  MessageImported,
  ReactionsObserved,
  ServiceMessageObserved,
} from "./dialogue/messageEvents.ts"
import { DialogueMigrated, DialogueOpened, PeerObserved } from "./dialogue/peerEvents.ts"
import { DialogueImported, ImportCompleted, ImportFailed, ImportRequested } from "./import/events.ts"
import { PersonaErased, PersonaRegistered } from "./persona/events.ts"
import { LogSealed, OperatorActed } from "./systemEvents.ts"
import { type Decoded, decoder, type Static, type TSchema } from "./typebox.ts"

/** Each type's name, in the form `sideload.<what>.<happened>.v<version>`, with the schema of its data. */
export const schemas = {
  "sideload.persona.registered.v1": PersonaRegistered,
  "sideload.persona.erased.v1": PersonaErased,
  "sideload.import.requested.v1": ImportRequested,
  "sideload.dialogue.imported.v1": DialogueImported,
  "sideload.import.completed.v1": ImportCompleted,
  "sideload.import.failed.v1": ImportFailed,
  "sideload.dialogue.opened.v1": DialogueOpened,
  "sideload.peer.observed.v1": PeerObserved,
  "sideload.message.imported.v1": MessageImported,
  "sideload.message.edited.v1": MessageEdited,
  "sideload.message.deleted.v1": MessageDeleted,
  "sideload.reactions.observed.v1": ReactionsObserved,
  "sideload.service-message.observed.v1": ServiceMessageObserved,
  "sideload.media.stored.v1": MediaStored,
  "sideload.dialogue.migrated.v1": DialogueMigrated,
  "sideload.dialogue.erased.v1": DialogueErased,
  "sideload.peer.erased.v1": PeerErased,
  "sideload.log.sealed.v1": LogSealed,
  "sideload.operator.acted.v1": OperatorActed,
} as const

export type EventType = keyof typeof schemas
export type EventData<T extends EventType> = Static<(typeof schemas)[T]>

/** An event as it is decided: what happened, before it has a place in the log. */
export type DomainEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: EventData<K> }
}[T]

const decoders = new Map<string, (value: unknown) => Decoded<unknown>>(
  Object.entries(schemas).map(([type, schema]) => [type, decoder(schema as TSchema)]),
)

export const isEventType = (type: string): type is EventType => Object.hasOwn(schemas, type)

/** Checks data against its type's schema. */
export const decodeData = (type: EventType, data: unknown): Decoded<unknown> => {
  const decode = decoders.get(type)
  if (decode === undefined) throw new Error(`no schema for ${type}`)
  return decode(data)
}
