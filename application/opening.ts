/**
 * From stored events to readable ones: envelope read, whose it is found, content decrypted, put together and checked against its schema. An
 * event that cannot be understood (an unknown type, a damaged body) comes out as *unreadable*, for the reader to park; a missing key stops
 * everything. Personas and dialogues are looked up once and remembered.
 */
import { Effect } from "effect"
import type { DialogueOpened } from "../domain/dialogue/peerEvents.ts"
import type { DialogueContext } from "../domain/logEvent.ts"
import { EventLog, type LogUnavailable, type StoredEvent } from "./eventLog.ts"
import {
  KeyMissing,
  type KeyPlace,
  Keyring,
  type KeyringError,
  type Open,
  type OpenPersona,
} from "./keyring.ts"
import { openOne, type Personas, type Placed, partOf, placeOf } from "./openEvent.ts"
import type { OpenedEvent, UnreadableEvent } from "./openedEvent.ts"

export type Opener = (
  events: ReadonlyArray<StoredEvent>,
) => Effect.Effect<ReadonlyArray<OpenedEvent>, KeyringError | LogUnavailable>

export const makeOpener: Effect.Effect<Opener, never, EventLog | Keyring> = Effect.gen(function* () {
  const log = yield* EventLog
  const keyring = yield* Keyring
  const dialogues = new Map<string, DialogueContext | "erased">()

  const open: Opener = (events) =>
    Effect.gen(function* () {
      const placed = events.map(placeOf)
      const personas = yield* personasOf(keyring, placed)
      yield* learnDialogues(placed, personas)
      return yield* openAll(placed, personas)
    })

  const openAll = (placed: ReadonlyArray<Placed | UnreadableEvent>, personas: Personas) => {
    const attempt = (opens: ReadonlyMap<string, Open>) =>
      Effect.try({
        try: () => placed.map((one) => openOne(one, personas, opens, dialogues)),
        catch: (cause) => {
          if (cause instanceof KeyMissing) return cause
          throw cause
        },
      })
    const look = (fresh: boolean) => Effect.flatMap(opensOf(keyring, placed, personas, fresh), attempt)
    // Another process may have added keys since ours were loaded: only a fresh look can say that one is missing.
    return Effect.catchTag(look(false), "KeyMissing", () => look(true))
  }

  const learnDialogues = (placed: ReadonlyArray<Placed | UnreadableEvent>, personas: Personas) =>
    Effect.forEach(
      unknownDialogues(placed, dialogues),
      (subject) =>
        Effect.gen(function* () {
          const first = yield* log.first(subject)
          const one = first === undefined ? undefined : placeOf(first)
          if (one === undefined || "problem" in one) return
          const [event] = yield* openAll([one], personas)
          if (event === undefined || "problem" in event || event.type !== "sideload.dialogue.opened.v1")
            return
          const data = event.data as DialogueOpened | undefined
          dialogues.set(subject, data === undefined ? "erased" : { peer: data.peer, type: data.type })
        }),
      { concurrency: 16, discard: true },
    )

  return open
})

const personasOf = (keyring: Keyring["Service"], placed: ReadonlyArray<Placed | UnreadableEvent>) =>
  Effect.gen(function* () {
    const found = new Map<string, OpenPersona | "erased">()
    for (const one of placed) {
      const part = "problem" in one ? undefined : partOf(one.subject)
      if (part !== undefined && !found.has(part)) found.set(part, yield* keyring.personaByPart(part))
    }
    return found
  })

const unknownDialogues = (
  placed: ReadonlyArray<Placed | UnreadableEvent>,
  known: ReadonlyMap<string, unknown>,
): ReadonlySet<string> => {
  const unknown = new Set<string>()
  for (const one of placed) {
    if ("problem" in one || one.subject.of !== "dialogue" || known.has(one.stored.subject)) continue
    unknown.add(one.stored.subject)
  }
  return unknown
}

/** An `Open` for each persona, with the keys of all its places at hand. */
const opensOf = (
  keyring: Keyring["Service"],
  placed: ReadonlyArray<Placed | UnreadableEvent>,
  personas: Personas,
  fresh: boolean,
): Effect.Effect<ReadonlyMap<string, Open>, KeyringError> =>
  Effect.gen(function* () {
    const places = new Map<string, Map<string, KeyPlace>>()
    for (const one of placed) {
      const part = "problem" in one ? undefined : partOf(one.subject)
      if (part === undefined || "problem" in one) continue
      const of = places.get(part) ?? new Map<string, KeyPlace>()
      if (one.place.dialogue !== undefined) of.set(`${one.place.dialogue}.${one.place.month}`, one.place)
      places.set(part, of)
    }
    const opens = new Map<string, Open>()
    for (const [part, of] of places) {
      const persona = personas.get(part)
      if (persona === undefined || persona === "erased") continue
      opens.set(part, yield* keyring.opener(persona, [...of.values()], fresh))
    }
    return opens
  })
