/**
 * The Postgres read model: from an event of the log to changes of rows. It reads every event of dialogues, imports and personas; the
 * log's own events change nothing. Pure, without clock or chance: times of recording are the events' own. An erased event changes nothing
 * either, and what no longer says whose it is (the persona or the dialogue's peer was erased) is passed by. `PeerErased` is passed by as
 * well: it names keys, which no row knows, so what an earlier run wrote of that peer stays until the read model is derived again.
 */
import type { Projection } from "../../application/projection.ts"
import { dialogueId, type PersonaKey, peerId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { familyOf } from "../../domain/peer.ts"
import { parseSubject } from "../../domain/subject.ts"
import { wellFormed } from "../wellFormed.ts"
import type { Change } from "./changes.ts"
import { importChange } from "./imports.ts"
import { messageChange } from "./messageChanges.ts"
import { type DialogueEvent, messageWritten, textOrNull } from "./messages.ts"
import type { Owned } from "./rows.ts"

const personaPart = (subject: string): string => {
  const parsed = parseSubject(subject)
  if (parsed === undefined || !("persona" in parsed)) throw new Error("the subject names no persona")
  return parsed.persona
}

const personaOf = (event: LogEvent): PersonaKey | undefined =>
  event.tenant === undefined || event.account === undefined
    ? undefined
    : { tenant: event.tenant, account: event.account }

const ownedBy = (persona: PersonaKey, event: LogEvent): Owned => ({
  tenant_id: persona.tenant,
  account_id: persona.account,
  created_at: event.time,
  sequence: event.sequence,
})

const dialogueOpened = (of: DialogueEvent, event: LogEvent<"sideload.dialogue.opened.v1">) => {
  if (event.data === undefined) return undefined
  const { peer, type, title } = event.data
  const row = {
    ...of.owned,
    id: dialogueId(of.persona, peer),
    subject: event.subject,
    peer_kind: peer.kind,
    peer_tg_id: peer.id,
    type,
    family: familyOf(type),
    title: textOrNull(title),
  }
  return [{ _tag: "DialogueOpened", row }] as const
}

const peerObserved = (of: DialogueEvent, event: LogEvent<"sideload.peer.observed.v1">) => {
  if (event.data === undefined) return undefined
  const { peer } = event.data
  const name = wellFormed(event.data.name)
  const username = textOrNull(event.data.username)
  const row = { ...of.owned, id: peerId(of.persona, peer), kind: peer.kind, tg_id: peer.id, name, username }
  const observed = { _tag: "PeerObserved", row, subject: event.subject } as const
  const own = of.dialogue.peer
  if (own.kind !== peer.kind || own.id !== peer.id) return [observed]
  const title = { id: dialogueId(of.persona, peer), title: name, username }
  return [observed, { _tag: "DialogueTitled", row: title } as const]
}

type DialogueLogEvent = LogEvent<
  | "sideload.dialogue.opened.v1"
  | "sideload.peer.observed.v1"
  | "sideload.dialogue.migrated.v1"
  | "sideload.message.imported.v1"
  | "sideload.message.edited.v1"
  | "sideload.message.deleted.v1"
  | "sideload.reactions.observed.v1"
  | "sideload.service-message.observed.v1"
  | "sideload.media.stored.v1"
>

const dialogueChanges = (of: DialogueEvent, event: DialogueLogEvent): ReadonlyArray<Change> | undefined => {
  switch (event.type) {
    case "sideload.dialogue.opened.v1":
      return dialogueOpened(of, event)
    case "sideload.peer.observed.v1":
      return peerObserved(of, event)
    case "sideload.dialogue.migrated.v1": {
      const id = dialogueId(of.persona, of.dialogue.peer)
      return event.data && [{ _tag: "DialogueMigrated", id, from: event.data.from.id }]
    }
    case "sideload.message.imported.v1":
    case "sideload.message.edited.v1":
      return event.data && [messageWritten(of, event, event.data)]
    case "sideload.message.deleted.v1":
    case "sideload.reactions.observed.v1":
    case "sideload.service-message.observed.v1":
    case "sideload.media.stored.v1": {
      const change = messageChange(of, event)
      return change && [change]
    }
    default:
      event satisfies never
      throw new Error("an event of a type that this read model does not know")
  }
}

const none: ReadonlyArray<Change> = []

const apply = (event: LogEvent): ReadonlyArray<Change> => {
  const { tenant, subject, dialogue } = event
  switch (event.type) {
    case "sideload.log.sealed.v1":
    case "sideload.operator.acted.v1":
    case "sideload.peer.erased.v1":
      return none
    case "sideload.dialogue.erased.v1":
      return tenant === undefined ? none : [{ _tag: "DialogueErased", tenant, subject }]
    case "sideload.persona.erased.v1":
      return tenant === undefined ? none : [{ _tag: "PersonaErased", tenant, persona: personaPart(subject) }]
  }
  const persona = personaOf(event)
  if (persona === undefined) return none
  const owned = ownedBy(persona, event)
  switch (event.type) {
    case "sideload.persona.registered.v1":
      return [{ _tag: "PersonaRegistered", row: { ...owned, persona: personaPart(subject) } }]
    case "sideload.import.requested.v1":
    case "sideload.dialogue.imported.v1":
    case "sideload.import.completed.v1":
    case "sideload.import.failed.v1":
      return importChange(persona, owned, event) ?? none
  }
  if (dialogue === undefined) return none
  return dialogueChanges({ persona, dialogue, owned }, event) ?? none
}

export const postgresProjection: Projection<Change> = { name: "postgres", shape: 2, apply }
