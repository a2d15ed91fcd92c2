/**
 * One stored event, opened with what is known of its persona, its keys and its dialogue: digest checked, parts decrypted and put together, data
 * checked against its schema. Looks nothing up. Throws `KeyMissing` alone; everything else that is wrong makes the event unreadable.
 */
import type { Envelope } from "../domain/envelope.ts"
import { readEnvelope } from "../domain/envelope.ts"
import { decodeData } from "../domain/event.ts"
import { sha256Hex } from "../domain/hash.ts"
import type { DialogueContext, LogEvent } from "../domain/logEvent.ts"
import { joinParts } from "../domain/parts.ts"
import { parseSubject, type Subject } from "../domain/subject.ts"
import type { StoredEvent } from "./eventLog.ts"
import { KeyMissing, type KeyPlace, type Open, type OpenPersona } from "./keyring.ts"
import type { OpenedEvent, UnreadableEvent } from "./openedEvent.ts"
import { monthOf } from "./recording.ts"

/** An event whose subject and envelope were read, and where its keys lie. */
export type Placed = {
  readonly stored: StoredEvent
  readonly subject: Subject
  readonly envelope: Envelope
  readonly place: KeyPlace
}

export const placeOf = (stored: StoredEvent): Placed | UnreadableEvent => {
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

/** By their parts in subjects. */
export type Personas = ReadonlyMap<string, OpenPersona | "erased">

export const partOf = (subject: Subject): string | undefined =>
  "persona" in subject ? subject.persona : undefined

export const openOne = (
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
