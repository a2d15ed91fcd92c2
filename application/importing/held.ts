/**
 * What the log holds of a persona's dialogues by earlier live imports: the position of the next one. Imports that came to their end have stated it
 * dialogue by dialogue; of one that was killed it is told from what it recorded. Where files are wanted, what was read without them does not count.
 */
import { Effect } from "effect"
import { type Envelope, readEnvelope } from "../../domain/envelope.ts"
import { joinRanges } from "../../domain/import/held.ts"
import { makeTrail, type Trail } from "../../domain/import/trail.ts"
import type { IdRange } from "../../domain/observation.ts"
import { type Peer, peerKey } from "../../domain/peer.ts"
import { formatSubject } from "../../domain/subject.ts"
import { EventLog, LogUnavailable, SequenceGap, type StoredEvent } from "../eventLog.ts"
import { ChainBroken, type FoldError } from "../foldSubject.ts"
import type { OpenPersona } from "../keyring.ts"
import { isUnreadable } from "../openedEvent.ts"
import { makeOpener } from "../opening.ts"
import { LARGEST_LIVE_PAGE } from "../source.ts"

export type Held = (dialogue: Peer) => ReadonlyArray<IdRange>

/** Where an import that has not ended was begun. */
type Begun = { readonly sequence: number; readonly withFiles: boolean }

type Statements = {
  /** By the dialogue's key. */
  readonly stated: Map<string, Array<IdRange>>
  /** Live imports that did not come to their end, by their ids. */
  readonly unfinished: Map<string, Begun>
}

export const heldBefore = (persona: OpenPersona, withFiles: boolean) =>
  Effect.gen(function* () {
    const statements = yield* readStatements(persona, withFiles)
    const trails = yield* followTrails(persona, statements.unfinished)
    const held: Held = (dialogue) =>
      joinRanges([
        ...(statements.stated.get(peerKey(dialogue)) ?? []),
        ...(trails.get(persona.names.dialogue(dialogue)) ?? []).flatMap((trail) => trail.ranges()),
      ])
    return held
  })

/** One part of a subject, whatever it is. */
const ANY = "*"

const subjectsOf = ({ tenant, part }: OpenPersona, of: "import" | "dialogue"): string =>
  of === "import"
    ? formatSubject({ of, tenant, persona: part, importId: ANY })
    : formatSubject({ of, tenant, persona: part, dialogue: ANY })

const readStatements = (persona: OpenPersona, withFiles: boolean) =>
  Effect.gen(function* () {
    const opener = yield* makeOpener
    const stated = new Map<string, Array<IdRange>>()
    const begun = new Map<string, Begun>()
    const unfinished = new Map<string, Begun>()
    const batches: Array<ReadonlyArray<StoredEvent>> = []
    yield* readAll(subjectsOf(persona, "import"), 1, false, (events) => batches.push(events))
    for (const event of yield* Effect.forEach(batches, opener).pipe(Effect.map((all) => all.flat()))) {
      if (isUnreadable(event) || event.data === undefined) continue
      if (event.type === "sideload.import.requested.v1" && event.data.source === "live") {
        const of = { sequence: event.sequence, withFiles: event.data.filters.media !== false }
        begun.set(event.data.importId, of)
        if (of.withFiles || !withFiles) unfinished.set(event.data.importId, of)
      } else if (event.type === "sideload.import.completed.v1") {
        // One that came to its end has gone over what was left by those before it.
        if (begun.has(event.data.importId)) unfinished.clear()
      } else if (event.type === "sideload.dialogue.imported.v1") {
        if (withFiles && begun.get(event.data.importId)?.withFiles !== true) continue
        const key = peerKey(event.data.dialogue)
        stated.set(key, [...joinRanges([...(stated.get(key) ?? []), ...(event.data.held ?? [])])])
      }
    }
    return { stated, unfinished } satisfies Statements
  })

/** The trails of imports that were killed, by the dialogue's part of its subject. */
const followTrails = (persona: OpenPersona, unfinished: Statements["unfinished"]) =>
  Effect.gen(function* () {
    const trails = new Map<string, Map<string, Trail>>()
    if (unfinished.size === 0) return new Map<string, ReadonlyArray<Trail>>()
    const from = Math.min(...[...unfinished.values()].map(({ sequence }) => sequence))
    yield* readAll(subjectsOf(persona, "dialogue"), from, true, (events) => {
      for (const event of events) step(trails, unfinished, event)
    })
    return new Map([...trails].map(([part, byImport]) => [part, [...byImport.values()]] as const))
  })

const step = (
  trails: Map<string, Map<string, Trail>>,
  unfinished: Statements["unfinished"],
  event: StoredEvent,
): void => {
  const { correlation = "", state } = envelopeOf(event)
  if (!unfinished.has(correlation) || state === undefined || state.kind === "peer") return
  if (state.kind !== "imported" && state.kind !== "edited" && state.kind !== "service") return
  const part = event.subject.split(".").at(-1) ?? ""
  const byImport = trails.get(part) ?? new Map<string, Trail>()
  const trail = byImport.get(correlation) ?? makeTrail(LARGEST_LIVE_PAGE)
  trail.note(state.box, state.id)
  trails.set(part, byImport.set(correlation, trail))
}

const envelopeOf = ({ header, subject, sequence }: StoredEvent): Envelope => {
  const envelope = readEnvelope(header)
  if ("wrong" in envelope) throw new ChainBroken({ subject, sequence, header: envelope.wrong })
  return envelope
}

const readAll = (
  subject: string,
  from: number,
  headersOnly: boolean,
  take: (events: ReadonlyArray<StoredEvent>) => void,
): Effect.Effect<void, FoldError, EventLog> =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const to = yield* log.lastSequence
    if (to < from) return
    yield* Effect.tryPromise({
      try: async () => {
        for await (const events of log.read({ from, to, subject, headersOnly })) take(events)
      },
      catch: (cause) =>
        cause instanceof LogUnavailable || cause instanceof ChainBroken || cause instanceof SequenceGap
          ? cause
          : new LogUnavailable({ url: "", doing: "reading what earlier imports hold", cause }),
    })
  })
