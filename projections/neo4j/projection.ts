/**
 * The graph's pure half: an event of the log becomes the changes that it makes in Neo4j. Direct messages, groups and channels alike. An
 * event whose content can no longer be read (the erased form) makes none. Throws only on an event of a type that it does not know, or on
 * a message event whose envelope does not say which message.
 */
import type { Projection } from "../../application/projection.ts"
import { isEventType } from "../../domain/event.ts"
import type { PersonaKey } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { wellFormed } from "../wellFormed.ts"
import type { GraphChange, Place } from "./change.ts"
import { postDeleted, postSeen, serviceSeen } from "./posts.ts"

const personaOf = (event: LogEvent): PersonaKey | undefined =>
  event.tenant === undefined || event.account === undefined
    ? undefined
    : { tenant: event.tenant, account: event.account }

const placeOf = (event: LogEvent, persona: PersonaKey): Place => ({
  persona,
  subject: event.subject,
  sequence: event.sequence,
  at: event.time,
})

const dialogueSeen = (
  event: LogEvent<"sideload.dialogue.opened.v1">,
  place: Place,
): ReadonlyArray<GraphChange> => {
  if (event.data === undefined) return []
  const { peer, type, title } = event.data
  const name = title === undefined ? {} : { name: wellFormed(title) }
  return [{ _tag: "DialogueSeen", ...place, dialogue: { peer, type }, ...name }]
}

const peerNamed = (
  event: LogEvent<"sideload.peer.observed.v1">,
  place: Place,
): ReadonlyArray<GraphChange> => {
  const { data, dialogue } = event
  if (data === undefined || dialogue === undefined) return []
  const { peer, name, username } = data
  return [
    {
      _tag: "PeerNamed",
      ...place,
      peer,
      name: wellFormed(name),
      ...(username === undefined ? {} : { username: wellFormed(username) }),
      dialogue,
    },
  ]
}

const none: ReadonlyArray<GraphChange> = []

/** The changes of an event that needs a readable persona. */
const changesOf = (event: LogEvent, place: Place): ReadonlyArray<GraphChange> => {
  switch (event.type) {
    case "sideload.persona.registered.v1":
      return event.data === undefined ? none : [{ _tag: "PersonaSeen", ...place }]
    case "sideload.dialogue.opened.v1":
      return dialogueSeen(event, place)
    case "sideload.peer.observed.v1":
      return peerNamed(event, place)
    case "sideload.message.imported.v1":
    case "sideload.message.edited.v1":
      if (event.data === undefined || event.dialogue === undefined) return none
      return [postSeen(event, place, event.dialogue, event.data)]
    case "sideload.message.deleted.v1":
      return event.dialogue === undefined ? none : [postDeleted(event, place, event.dialogue)]
    case "sideload.service-message.observed.v1":
      if (event.data === undefined || event.dialogue === undefined) return none
      return [serviceSeen(event, place, event.dialogue, event.data.actor)]
    case "sideload.dialogue.erased.v1":
    case "sideload.persona.erased.v1":
    // Says which keys were destroyed, not whose: what was under them goes when the graph is derived again.
    case "sideload.peer.erased.v1":
    case "sideload.import.requested.v1":
    case "sideload.dialogue.imported.v1":
    case "sideload.import.completed.v1":
    case "sideload.import.failed.v1":
    case "sideload.reactions.observed.v1":
    case "sideload.media.stored.v1":
    case "sideload.dialogue.migrated.v1":
    case "sideload.log.sealed.v1":
    case "sideload.operator.acted.v1":
      return none
  }
}

const apply = (event: LogEvent): ReadonlyArray<GraphChange> => {
  if (!isEventType(event.type)) throw new Error(`unknown event type ${event.type}`)
  if (event.type === "sideload.dialogue.erased.v1")
    return [{ _tag: "DialogueErased", subject: event.subject }]
  if (event.type === "sideload.persona.erased.v1") return [{ _tag: "PersonaErased", subject: event.subject }]
  const persona = personaOf(event)
  return persona === undefined ? none : changesOf(event, placeOf(event, persona))
}

export const neo4jProjection: Projection<GraphChange> = { name: "neo4j", shape: 4, apply }
