/** Invented histories of a few dialogues: every kind of event that the Postgres read model reads, in an order that a log may hold. */
import fc from "fast-check"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  ACCOUNT,
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  supergroup,
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

const anyone = { kind: "user", id: 6001 } as const
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
  const media: Partial<MessageContent> = { media: { kind: "photo", path: "photos/1.jpg", present: true } }
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
    {
      ...eventOf(
        "sideload.service-message.observed.v1",
        { action: "pin_message", fields: {}, actor: anyone },
        { tenant },
      ),
      state: { kind: "service", box: "u", id: 9, fidelity: 60, revision: "ab" },
    },
    eventOf(
      "sideload.dialogue.imported.v1",
      { importId, dialogue: dm.peer, type: dm.type, completeness: "full", ...counts },
      ofImport,
    ),
  ]
  return events.map((event, at) => ({ ...event, sequence: from + at }))
}

/** Each with a box of its own: in one box an id is one message. */
const someDialogue = fc.constantFrom(dm, supergroup, channel)

/** Some event of a message. */
const someMessageEvent = fc
  .record({
    kind: fc.constantFrom(
      "imported",
      "imported",
      "imported",
      "edited",
      "edited",
      "deleted",
      "reactions",
      "erased",
    ),
    dialogue: someDialogue,
    id: fc.integer({ min: 1, max: 8 }),
    text: fc.string({ unit: "binary", maxLength: 5 }),
    withMedia: fc.boolean(),
    occurred: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }), { nil: undefined }),
  })
  .map(({ kind, dialogue, id, text, withMedia, occurred }) => {
    const content = withMedia ? { text, media: { kind: "photo", name: text } } : { text }
    const of = { dialogue, content, state: { id, ...(occurred === undefined ? {} : { occurred }) } }
    if (kind === "edited") return edited(of)
    if (kind === "deleted") return deleted(of)
    if (kind === "erased") return eventOf("sideload.dialogue.erased.v1", {}, of)
    if (kind === "imported") return imported(of)
    const reacted = eventOf(
      "sideload.reactions.observed.v1",
      { reactions: [{ type: "emoji", count: id, emoji: text }] },
      of,
    )
    const { state } = imported(of)
    return { ...reacted, ...(state === undefined ? {} : { state }) } as LogEvent
  })

const someName = fc
  .record({ dialogue: someDialogue, name: fc.string({ maxLength: 4 }), own: fc.boolean() })
  .map(({ dialogue, name, own }) =>
    eventOf("sideload.peer.observed.v1", { peer: own ? dialogue.peer : anyone, name }, { dialogue }),
  )

const timed = (event: LogEvent, at: number): LogEvent => ({
  ...event,
  sequence: at + 1,
  time: new Date(1_800_000_000_000 + at * 1000).toISOString(),
})

/** As the log has it: a message is imported once, and before anything else happens to it. */
const inOrder = (events: ReadonlyArray<LogEvent>): ReadonlyArray<LogEvent> => {
  const known = new Set<string>()
  return events.filter(({ type, state, subject }) => {
    if (type === "sideload.dialogue.erased.v1")
      for (const key of known) if (key.startsWith(`${subject} `)) known.delete(key)
    if (state === undefined || state.kind === "peer" || type === "sideload.dialogue.erased.v1") return true
    const key = `${subject} ${state.id}`
    const isNew = !known.has(key)
    if (isNew && type === "sideload.message.imported.v1") known.add(key)
    return isNew === (type === "sideload.message.imported.v1")
  })
}

export const someHistory = fc
  .array(fc.oneof({ weight: 6, arbitrary: someMessageEvent }, { weight: 1, arbitrary: someName }), {
    minLength: 20,
    maxLength: 60,
  })
  .map((events) => {
    const opening = [dm, supergroup, channel].map((dialogue) => opened({ dialogue }))
    return [personaRegistered(0), ...opening, ...inOrder(events)].map(timed)
  })
