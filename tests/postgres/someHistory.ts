/** Histories drawn by chance, in an order that a log may hold. */
import fc from "fast-check"
import type { LogEvent } from "../../domain/logEvent.ts"
import { channel, deleted, dm, edited, imported, opened, supergroup } from "../inventedEvents.ts"
import { anyone, eventOf, personaRegistered } from "./history.ts"

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
