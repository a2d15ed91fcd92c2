/**
 * Events of imports as changes of rows. What an import says of a dialogue is only added to a dialogue that is there: one whose opening can
 * no longer be read was erased, and must not come back through the import that once named it.
 */
import { dialogueId, type PersonaKey } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import { wellFormed, wellFormedJson } from "../wellFormed.ts"
import type { Change } from "./changes.ts"
import { jsonOrNull } from "./messages.ts"
import type { Owned } from "./rows.ts"

type ImportEvent = LogEvent<
  | "sideload.import.requested.v1"
  | "sideload.dialogue.imported.v1"
  | "sideload.import.completed.v1"
  | "sideload.import.failed.v1"
>

const requested = (owned: Owned, event: LogEvent<"sideload.import.requested.v1">): Change | undefined => {
  if (event.data === undefined) return undefined
  const { importId, source, sha256, parserVersion, filters } = event.data
  const row = { ...owned, id: importId, source, sha256: sha256 ?? null, parser_version: parserVersion }
  return { _tag: "ImportRequested", row: { ...row, filters: wellFormedJson(filters) } }
}

const dialogueImported = (
  persona: PersonaKey,
  { tenant_id, account_id, sequence }: Owned,
  event: LogEvent<"sideload.dialogue.imported.v1">,
): Change | undefined => {
  if (event.data === undefined) return undefined
  const { data } = event
  return {
    _tag: "DialogueImported",
    row: {
      tenant_id,
      account_id,
      id: dialogueId(persona, data.dialogue),
      statistics_sequence: sequence,
      import_id: data.importId,
      completeness: data.completeness,
      observed: data.observed,
      imported: data.imported,
      edited: data.edited,
      unchanged: data.unchanged,
      service_messages: data.serviceMessages,
      filtered: data.filtered,
      skipped: data.skipped,
      services: data.services ?? null,
      spans: jsonOrNull(data.spans),
      repaired: data.repaired ?? null,
      unknown_fields: data.unknownFields ?? null,
      media_stored: data.mediaStored ?? null,
      media_refused: data.mediaRefused ?? null,
    },
  }
}

const ended = (
  event: LogEvent<"sideload.import.completed.v1" | "sideload.import.failed.v1">,
): Change | undefined => {
  if (event.data === undefined) return undefined
  const row = { id: event.data.importId, ended_at: event.time }
  if (event.type === "sideload.import.completed.v1") {
    const stats = JSON.stringify(event.data.stats)
    return { _tag: "ImportEnded", row: { ...row, status: "completed", stats, reason: null } }
  }
  const reason = wellFormed(event.data.reason)
  return { _tag: "ImportEnded", row: { ...row, status: "failed", stats: null, reason } }
}

const changeOf = (persona: PersonaKey, owned: Owned, event: ImportEvent): Change | undefined => {
  switch (event.type) {
    case "sideload.import.requested.v1":
      return requested(owned, event)
    case "sideload.dialogue.imported.v1":
      return dialogueImported(persona, owned, event)
    default:
      return ended(event)
  }
}

export const importChange = (
  persona: PersonaKey,
  owned: Owned,
  event: ImportEvent,
): ReadonlyArray<Change> | undefined => {
  const change = changeOf(persona, owned, event)
  return change && [change]
}
