/** Histories drawn by chance, in an order that a log may hold. */
import fc from "fast-check"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  reacted,
  service,
  stored,
  supergroup,
} from "../inventedEvents.ts"
import { anyone, eventOf, personaRegistered } from "./history.ts"

/** Each with a box of its own: in one box an id is one message. */
const someDialogue = fc.constantFrom(dm, supergroup, channel)
const someText = fc.string({ unit: "binary", maxLength: 5 })

const someMedia = fc.record(
  {
    kind: fc.constantFrom("photo", "document"),
    name: someText,
    path: someText,
    present: fc.boolean(),
    size: fc.nat(),
  },
  { requiredKeys: ["kind"], noNullPrototype: true },
)

/** What a source may show of a message, and what it may leave out. */
const someContent: fc.Arbitrary<Partial<MessageContent>> = fc.record(
  {
    text: someText,
    sent: fc.boolean(),
    sender: fc.constantFrom(anyone, dm.peer),
    senderName: someText,
    viaBot: someText,
    own: fc.constant(true),
    approximate: fc.constant(true),
    entities: fc.constant([{ type: "bold", offset: 0, length: 1 }]),
    media: someMedia,
    reply: fc.record({ box: fc.constant("u"), id: fc.integer({ min: 1, max: 8 }) }),
    forward: fc.record(
      { peer: fc.constant(anyone), name: someText },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: ["text"], noNullPrototype: true },
)

const kinds = [
  ...["imported", "imported", "imported", "edited", "edited", "edited"],
  ...["deleted", "reactions", "service", "stored", "stored"],
] as const

/** Some event of a message in one of the dialogues. */
const someMessageEvent = (ofDialogue: fc.Arbitrary<DialogueContext>, box?: "u") =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      dialogue: ofDialogue,
      id: fc.integer({ min: 1, max: 8 }),
      content: someContent,
      occurred: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }), { nil: undefined }),
    })
    .map(({ kind, dialogue, id, content, occurred }): LogEvent => {
      const where = box === undefined ? { id } : { id, box }
      const of = { dialogue, content, state: { ...where, ...(occurred === undefined ? {} : { occurred }) } }
      const { text = "", media, sender, senderName, approximate } = content
      const shown = {
        ...(media === undefined ? {} : { media }),
        ...(sender === undefined ? {} : { actor: sender }),
        ...(senderName === undefined ? {} : { actorName: senderName }),
        ...(approximate === undefined ? {} : { approximate }),
      }
      const recent = sender === undefined ? {} : { recent: [{ peer: sender, reaction: text }] }
      switch (kind) {
        case "imported":
          return imported(of)
        case "edited":
          return edited(of)
        case "deleted":
          return deleted(of)
        case "stored":
          return stored(of)
        case "service":
          return service({ action: "pin_message", fields: { note: text }, ...shown }, of)
        default:
          return reacted({ reactions: [{ type: "emoji", count: id, emoji: text }], ...recent }, of)
      }
    })

const someName = fc
  .record({ dialogue: someDialogue, name: fc.string({ maxLength: 4 }), own: fc.boolean() })
  .map(({ dialogue, name, own }) =>
    eventOf("sideload.peer.observed.v1", { peer: own ? dialogue.peer : anyone, name }, { dialogue }),
  )

const someErasure = someDialogue.map((dialogue) => eventOf("sideload.dialogue.erased.v1", {}, { dialogue }))

const timed = (event: LogEvent, at: number): LogEvent => ({
  ...event,
  sequence: at + 1,
  time: new Date(1_800_000_000_000 + at * 1000).toISOString(),
})

/** Events that a message may begin with. */
const FIRST = new Set(["sideload.message.imported.v1", "sideload.service-message.observed.v1"])

/**
 * As the log has it: a message is imported once, before anything else happens to it; a service message is seen first as what it is, or after it
 * was taken for a message; of what is deleted nothing more is seen, and nothing follows in a dialogue that was erased.
 */
const inOrder = (events: ReadonlyArray<LogEvent>): ReadonlyArray<LogEvent> => {
  const known = new Map<string, "there" | "deleted">()
  const erased = new Set<string>()
  return events.filter(({ type, state, subject }) => {
    if (erased.has(subject)) return false
    if (type === "sideload.dialogue.erased.v1") erased.add(subject)
    if (state === undefined || state.kind === "peer") return true
    const key = `${subject} ${state.id}`
    const before = known.get(key)
    if (before === "deleted" || (before === undefined && !FIRST.has(type))) return false
    known.set(key, type === "sideload.message.deleted.v1" ? "deleted" : "there")
    return before === undefined || type !== "sideload.message.imported.v1"
  })
}

export const someHistory = fc
  .array(
    fc.oneof(
      { weight: 60, arbitrary: someMessageEvent(someDialogue) },
      { weight: 10, arbitrary: someName },
      { weight: 1, arbitrary: someErasure },
    ),
    { minLength: 30, maxLength: 90 },
  )
  .map((events) => {
    const opening = [dm, supergroup, channel].map((dialogue) => opened({ dialogue }))
    return [personaRegistered(0), ...opening, ...inOrder(events)].map(timed)
  })

/** Of a basic group and the supergroup that it became: both show the messages of one box. */
export const someSharedHistory = fc
  .array(someMessageEvent(fc.constantFrom(group, supergroup), "u"), { minLength: 20, maxLength: 60 })
  .map((events) => {
    const opening = [group, supergroup].map((dialogue) => opened({ dialogue }))
    return [personaRegistered(0), ...opening, ...inOrder(events)].map(timed)
  })
