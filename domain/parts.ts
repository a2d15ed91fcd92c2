/**
 * Whose an event's content is. Each piece of content is kept under the key of the person it tells of, so that one person's key can be
 * destroyed without taking anybody else's words: a message under its sender, a forward's origin under that origin, reactors and actors
 * under themselves, titles and names under the peer. `splitParts` and `joinParts` are inverse while all keys exist.
 */
import type { DomainEvent } from "./event.ts"
import type { Peer } from "./peer.ts"

/** `open` is content that tells of nobody and is stored unencrypted. */
export type Owner = Peer | "persona" | "open"

export type Part = { readonly owner: Owner; readonly fields: Readonly<Record<string, unknown>> }

/** The parts of an event on a dialogue's subject (`dialogue` given) or on one of its persona's. */
export const splitParts = (event: DomainEvent, dialogue: Peer | undefined): ReadonlyArray<Part> => {
  const among: Owner = dialogue ?? "persona"
  switch (event.type) {
    case "sideload.message.imported.v1":
    case "sideload.message.edited.v1": {
      const { forward, ...rest } = event.data
      const owner = rest.sender ?? among
      if (forward?.peer === undefined) return [{ owner, fields: event.data }]
      return [
        { owner, fields: { ...rest, forward: {} } },
        { owner: forward.peer, fields: { forward } },
      ]
    }
    case "sideload.reactions.observed.v1": {
      const { recent, ...rest } = event.data
      if (recent === undefined) return [{ owner: among, fields: rest }]
      const reactors = recent.map((one): Part => ({ owner: one.peer, fields: { recent: [one] } }))
      return [{ owner: among, fields: { ...rest, recent: [] } }, ...reactors]
    }
    case "sideload.service-message.observed.v1": {
      const { actor, actorName, ...rest } = event.data
      if (actor === undefined) return [{ owner: among, fields: event.data }]
      return [
        { owner: among, fields: rest },
        { owner: actor, fields: actorName === undefined ? { actor } : { actor, actorName } },
      ]
    }
    case "sideload.dialogue.opened.v1":
    case "sideload.peer.observed.v1":
      return [{ owner: event.data.peer, fields: event.data }]
    case "sideload.media.stored.v1":
      return [{ owner: event.data.sender ?? among, fields: event.data }]
    case "sideload.dialogue.migrated.v1":
      return [{ owner: among, fields: event.data }]
    case "sideload.persona.registered.v1":
    case "sideload.import.requested.v1":
    case "sideload.dialogue.imported.v1":
    case "sideload.import.completed.v1":
    case "sideload.import.failed.v1":
      return [{ owner: "persona", fields: event.data }]
    case "sideload.message.deleted.v1":
    case "sideload.persona.erased.v1":
    case "sideload.dialogue.erased.v1":
    case "sideload.peer.erased.v1":
    case "sideload.log.sealed.v1":
    case "sideload.operator.acted.v1":
      return [{ owner: "open", fields: event.data }]
  }
}

/**
 * The data of an event from its parts in order, `undefined` standing for a part whose key was destroyed. Later parts overwrite fields of
 * earlier ones; lists are joined. Without its first part an event is erased: `undefined`.
 */
export const joinParts = (
  parts: ReadonlyArray<Readonly<Record<string, unknown>> | undefined>,
): Record<string, unknown> | undefined => {
  const [first, ...rest] = parts
  if (first === undefined) return undefined
  const data: Record<string, unknown> = { ...first }
  for (const part of rest) {
    for (const [name, value] of Object.entries(part ?? {})) {
      const before = data[name]
      data[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
    }
  }
  return data
}
