/**
 * From stored events to readable ones: envelope read, whose it is found, content decrypted, put together and checked against its schema. An
 * event that cannot be understood (an unknown type, a damaged body) comes out as *unreadable*, for the reader to park; a missing key stops
 * everything. Personas and dialogues are looked up once and remembered.
 */
import { Effect } from "effect"
import type { DialogueOpened } from "../domain/dialogue/peerEvents.ts"
import type { Envelope } from "../domain/envelope.ts"
import { readEnvelope } from "../domain/envelope.ts"
import { decodeData } from "../domain/event.ts"
import { sha256Hex } from "../domain/hash.ts"
import type { DialogueContext, LogEvent } from "../domain/logEvent.ts"
import { joinParts } from "../domain/parts.ts"
import { parseSubject, type Subject } from "../domain/subject.ts"
import { EventLog, type LogUnavailable, type StoredEvent } from "./eventLog.ts"
import {
  KeyMissing,
  type KeyPlace,
  Keyring,
  type KeyringError,
  type Open,
  type OpenPersona,
} from "./keyring.ts"
import { monthOf } from "./recording.ts"

/** An event that no reader of this version can understand; `problem` names a rule, never content. */
export type UnreadableEvent = {
  readonly sequence: number
  readonly subject: string
  readonly problem: string
}

export type OpenedEvent = LogEvent | UnreadableEvent

export const isUnreadable = (event: OpenedEvent): event is UnreadableEvent => "problem" in event

type Placed = {
  readonly stored: StoredEvent
  readonly subject: Subject
  readonly envelope: Envelope
  readonly place: KeyPlace
}

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

const placeOf = (stored: StoredEvent): Placed | UnreadableEvent => {
  const { sequence, subject: name } = stored
  const subject = parseSubject(name)
  if (subject === undefined) return { sequence, subject: name, problem: "unknown subject" }
  const envelope = readEnvelope(stored.header)
  if ("wrong" in envelope) return { sequence, subject: name, problem: `header ${envelope.wrong}` }
  const occurred =
    envelope.state === undefined || envelope.state.kind === "peer" ? undefined : envelope.state.occurred
  const place: KeyPlace = {
    dialogue: subject.of === "dialogue" ? subject.dialogue : undefined,
    month: monthOf(occurred, envelope.time),
  }
  return { stored, subject, envelope, place }
}

type Personas = ReadonlyMap<string, OpenPersona | "erased">

const partOf = (subject: Subject): string | undefined => ("persona" in subject ? subject.persona : undefined)

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

const openOne = (
  one: Placed | UnreadableEvent,
  personas: Personas,
  opens: ReadonlyMap<string, Open>,
  dialogues: ReadonlyMap<string, DialogueContext | "erased">,
): OpenedEvent => {
  if ("problem" in one) return one
  const { stored, subject, envelope, place } = one
  const unreadable = (problem: string): UnreadableEvent => ({
    sequence: stored.sequence,
    subject: stored.subject,
    problem,
  })
  if (sha256Hex(stored.body) !== envelope.digest) return unreadable("sl-digest does not fit the body")
  const part = partOf(subject)
  const persona = part === undefined ? undefined : personas.get(part)
  const parts = contentOf(stored, envelope, place, persona, part === undefined ? undefined : opens.get(part))
  if (typeof parts === "string") return unreadable(parts)
  const data = joinParts(parts)
  const checked = data === undefined ? undefined : decodeData(envelope.type, data)
  if (checked?.ok === false) {
    return unreadable(`data of ${envelope.type}: ${checked.issues[0]?.path} ${checked.issues[0]?.rule}`)
  }
  const context = dialogues.get(stored.subject)
  return {
    type: envelope.type,
    sequence: stored.sequence,
    subject: stored.subject,
    id: envelope.id,
    time: envelope.time,
    version: envelope.version,
    ...(envelope.correlation === undefined ? {} : { correlation: envelope.correlation }),
    ...(envelope.causation === undefined ? {} : { causation: envelope.causation }),
    ...(envelope.actor === undefined ? {} : { actor: envelope.actor }),
    ...("tenant" in subject ? { tenant: subject.tenant } : {}),
    ...(persona === undefined || persona === "erased" ? {} : { account: persona.account }),
    ...(context === undefined || context === "erased" ? {} : { dialogue: context }),
    ...(envelope.state === undefined ? {} : { state: envelope.state }),
    ...(checked === undefined ? {} : { data: checked.value }),
  } as LogEvent
}

type Contents = ReadonlyArray<Readonly<Record<string, unknown>> | undefined>

/** The parts of an event, or what is wrong with its body. */
const contentOf = (
  stored: StoredEvent,
  envelope: Envelope,
  place: KeyPlace,
  persona: OpenPersona | "erased" | undefined,
  open: Open | undefined,
): Contents | string => {
  try {
    if (open !== undefined) return open(stored.subject, envelope.id, place, stored.body)
    const parts = openParts(stored.body)
    return persona === "erased" || !parts.includes(undefined) ? parts : UNDECRYPTABLE
  } catch (cause) {
    if (cause instanceof KeyMissing) throw cause
    return UNDECRYPTABLE
  }
}

const UNDECRYPTABLE = "the body cannot be decrypted"

/** The parts that need no key: all of a system event's, few or none of an erased persona's. */
const openParts = (body: Uint8Array): Contents =>
  (JSON.parse(Buffer.from(body).toString("utf8")) as ReadonlyArray<{ readonly pt?: string }>).map(({ pt }) =>
    pt === undefined
      ? undefined
      : (JSON.parse(Buffer.from(pt, "base64url").toString("utf8")) as Record<string, unknown>),
  )
