/**
 * What became of the graph, told to those who listen: an entry for each persona, each dialogue and each message that it shows. Derived from
 * the log like every read model, not from the graph; the runner keeps it behind `graphBound`, so it never tells of what the graph does not
 * have yet. A message that the graph has parked is told of all the same.
 */
import type { Projection } from "../../application/projection.ts"
import { dialogueId, messageId, messageKey } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import { present, recordedTime } from "../redis/fields.ts"
import type { StreamEntry } from "../redis/streams.ts"
import { GRAPH_UPDATED, type PersonaGraphUpdatedEventV1 } from "./graphUpdate.ts"

type Update = Pick<PersonaGraphUpdatedEventV1, "operation" | "relationships_created"> & {
  readonly dialogue_node_id?: string
  readonly message_node_id?: string
}

/** IN_DIALOGUE, SENT_MESSAGE where somebody is known to have sent it, FORWARDED_FROM where the origin is a peer. */
const relationships = ({ sent, sender, forward }: MessageContent): number =>
  1 + (sent || sender !== undefined ? 1 : 0) + (forward?.peer === undefined ? 0 : 1)

const messageLinked = (event: LogEvent, content: MessageContent): Update | undefined => {
  const { tenant, account, dialogue, state } = event
  if (tenant === undefined || account === undefined || dialogue === undefined) return undefined
  if (state?.kind !== "imported") throw new Error(`sl-state does not fit ${event.type}`)
  const persona = { tenant, account }
  return {
    operation: "message_linked",
    dialogue_node_id: `dialogue:${dialogueId(persona, dialogue.peer)}`,
    message_node_id: `message:${messageId(persona, messageKey(dialogue.peer, state.box, state.id))}`,
    relationships_created: String(relationships(content)),
  }
}

const updateOf = (event: LogEvent): Update | undefined => {
  switch (event.type) {
    case "sideload.persona.registered.v1":
      return event.data && { operation: "persona_created", relationships_created: "1" }
    case "sideload.dialogue.opened.v1": {
      const { tenant, account, dialogue } = event
      if (tenant === undefined || account === undefined || dialogue === undefined) return undefined
      const dialogue_node_id = `dialogue:${dialogueId({ tenant, account }, dialogue.peer)}`
      return { operation: "dialogue_created", dialogue_node_id, relationships_created: "1" }
    }
    case "sideload.message.imported.v1":
      return event.data && messageLinked(event, event.data)
    default:
      return undefined
  }
}

const fieldsOf = (event: LogEvent, update: Update): PersonaGraphUpdatedEventV1 | undefined => {
  if (event.tenant === undefined || event.account === undefined) return undefined
  return present<PersonaGraphUpdatedEventV1>({
    user_id: String(event.account),
    tenant_id: event.tenant,
    operation: update.operation,
    persona_node_id: `persona:${event.account}`,
    dialogue_node_id: update.dialogue_node_id,
    message_node_id: update.message_node_id,
    created_at: recordedTime(event.time),
    relationships_created: update.relationships_created,
    sequence: String(event.sequence),
    event_id: event.id,
  })
}

export const graphUpdatedProjection: Projection<StreamEntry> = {
  name: "graph-updated",
  shape: 1,
  apply: (event) => {
    const update = updateOf(event)
    const fields = update && fieldsOf(event, update)
    return fields === undefined ? [] : [{ streams: [GRAPH_UPDATED], sequence: event.sequence, fields }]
  },
}
