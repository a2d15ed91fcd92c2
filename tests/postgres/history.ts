import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  ACCOUNT,
  channel,
  dm,
  edited,
  group,
  imported,
  opened,
  reacted,
  service,
  stored,
  TENANT,
} from "../inventedEvents.ts"

export type Kind = LogEvent["type"]

/** An event of a type that has no inventor of its own. */
export const eventOf = <T extends Kind>(
  type: T,
  data: NonNullable<LogEvent<T>["data"]>,
  of: { sequence?: number; tenant?: string; dialogue?: DialogueContext; subject?: string } = {},
): LogEvent => {
  const { data: _, ...envelope } = opened(of)
  return { ...envelope, ...of, type, data } as LogEvent
}

export const subjectOf = (tenant: string, rest: string): string => `events.${tenant}.aaaa.${rest}`

export const personaRegistered = (sequence: number, tenant = TENANT): LogEvent =>
  eventOf(
    "sideload.persona.registered.v1",
    { account: ACCOUNT },
    { sequence, tenant, subject: subjectOf(tenant, "persona") },
  )

/** The same event once nothing of it can be read. */
export const erasedForm = (event: LogEvent): LogEvent => {
  const { data: _d, dialogue: _p, ...envelope } = event
  return envelope as LogEvent
}

export const anyone = { kind: "user", id: 6001 } as const
const counts = {
  observed: 9,
  imported: 9,
  edited: 1,
  unchanged: 0,
  serviceMessages: 1,
  filtered: 0,
  skipped: 0,
}

/** A little of everything for one tenant; each table of the read model gets a row. */
export const everything = (tenant: string, from = 1): ReadonlyArray<LogEvent> => {
  const importId = tenant.replace(/^.{8}/, "00000001")
  const ofImport = { tenant, subject: subjectOf(tenant, `import.${importId}`) }
  const media: Pick<MessageContent, "media"> = {
    media: { kind: "photo", path: "photos/1.jpg", present: true },
  }
  const dialogues = [dm, group, channel]
  const events: ReadonlyArray<LogEvent> = [
    personaRegistered(0, tenant),
    eventOf(
      "sideload.import.requested.v1",
      { importId, source: "file", sha256: "a".repeat(64), parserVersion: 1, filters: {} },
      ofImport,
    ),
    ...dialogues.map((dialogue) => opened({ tenant, dialogue })),
    ...dialogues.map((dialogue, at) => imported({ tenant, dialogue, state: { id: at + 1 }, content: media })),
    eventOf("sideload.peer.observed.v1", { peer: anyone, name: "Борис", username: "boris" }, { tenant }),
    edited({ tenant, state: { id: 1 }, content: { ...media, text: "иначе" } }),
    stored({ tenant, state: { id: 1 } }),
    reacted(
      {
        reactions: [{ type: "emoji", count: 1, emoji: "👍" }],
        recent: [{ peer: anyone, reaction: "👍", name: "Борис" }],
      },
      { tenant, state: { id: 1 } },
    ),
    service(
      { action: "edit_group_photo", fields: {}, actor: anyone, ...media },
      { tenant, state: { id: 9 } },
    ),
    stored({ tenant, state: { id: 9 } }),
    eventOf(
      "sideload.dialogue.imported.v1",
      { importId, dialogue: dm.peer, type: dm.type, completeness: "full", ...counts },
      ofImport,
    ),
  ]
  return events.map((event, at) => ({ ...event, sequence: from + at }))
}
