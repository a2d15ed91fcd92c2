/** What happens to messages that are there already, and service messages, as changes of rows. */
import { mediaId, messageId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { wellFormed, wellFormedJson } from "../wellFormed.ts"
import type { Change } from "./changes.ts"
import {
  containerRow,
  type DialogueEvent,
  jsonOrNull,
  keyOf,
  mediaRow,
  postedOf,
  stateOf,
  textOrNull,
} from "./messages.ts"
import { place } from "./places.ts"

export const messageChange = (
  of: DialogueEvent,
  event: LogEvent<
    | "sideload.message.deleted.v1"
    | "sideload.reactions.observed.v1"
    | "sideload.service-message.observed.v1"
    | "sideload.media.stored.v1"
  >,
): Change | undefined => {
  const state = stateOf(event.state)
  const where = place(of.persona, of.dialogue)
  const { table } = where
  const key = keyOf(of, state)
  const id = messageId(of.persona, key)
  if (event.type === "sideload.message.deleted.v1")
    return { _tag: "MessageDeleted", table, id, at: event.time }
  if (event.data === undefined) return undefined
  if (event.type === "sideload.reactions.observed.v1") {
    const { reactions, recent } = event.data
    const row = { id, reactions: wellFormedJson(reactions), recent_reactions: jsonOrNull(recent) }
    return { _tag: "ReactionsObserved", table, row }
  }
  if (event.type === "sideload.media.stored.v1") {
    const { sha256, size, mime } = event.data
    const row = { id: mediaId(of.persona, key), stored_sha256: sha256, stored_size: size }
    return { _tag: "MediaStored", row: { ...row, stored_mime: textOrNull(mime) } }
  }
  const { actor, actorName, action, fields, media, approximate } = event.data
  return {
    _tag: "ServiceMessageObserved",
    table,
    row: {
      ...of.owned,
      id,
      dialogue_id: where.dialogueId,
      box: state.box,
      telegram_message_id: state.id,
      actor_kind: actor?.kind ?? null,
      actor_tg_id: actor?.id ?? null,
      actor_name: textOrNull(actorName),
      action: wellFormed(action),
      fields: wellFormedJson(fields),
      ...postedOf(state, approximate),
    },
    container: containerRow(of, where),
    media: mediaRow(of, key, id, media),
  }
}
