/**
 * A log and its read models in memory: files go through the real source, decider and projections, and what the projections change is folded as
 * the stores fold it. Nothing is appended, encrypted or written, so hundreds of histories take seconds. The log's own times and places are
 * invented and never compared.
 */
import { Effect } from "effect"
import { openExport } from "../../adapters/telegram/export/open.ts"
import { withExport } from "../../adapters/telegram/export/testing.ts"
import type { Reading, Source, SourceFilters } from "../../application/source.ts"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import { type DialogueState, initial } from "../../domain/dialogue/state.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { DialogueSeen, SourceItem } from "../../domain/observation.ts"
import { peerKey } from "../../domain/peer.ts"
import { plan } from "../../projections/neo4j/plan.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import type { Change } from "../../projections/postgres/changes.ts"
import { fold } from "../../projections/postgres/fold.ts"
import { postgresProjection } from "../../projections/postgres/projection.ts"
import { redisProjection } from "../../projections/redis/projection.ts"
import { NAMES } from "../observed.ts"
import { SELF } from "./account.ts"

const TENANT = "550e8400-e29b-41d4-a716-446655440000"

export type MemoryLog = {
  readonly events: Array<LogEvent>
  /** By the dialogue's key. */
  readonly states: Map<string, DialogueState>
}

export const emptyLog = (): MemoryLog => ({ events: [], states: new Map() })

const record = (log: MemoryLog, seen: DialogueSeen, page: Extract<SourceItem, { _tag: "Page" }>): void => {
  const key = peerKey(seen.peer)
  const state = log.states.get(key) ?? initial()
  const decided = dialogueDecider.decide({ ...page, dialogue: seen, own: false, names: NAMES }, state)
  for (const { identity, ...event } of decided) {
    const sequence = log.events.length + 1
    const subject = `events.${TENANT}.aa.dialogue.${NAMES.dialogue(seen.peer)}`
    const context = { tenant: TENANT, account: SELF, dialogue: { peer: seen.peer, type: seen.type } }
    const place = { sequence, subject, version: sequence, time: new Date(sequence).toISOString() }
    log.events.push({ ...event, ...place, ...context, id: NAMES.event(identity) })
  }
  log.states.set(key, decided.reduce(dialogueDecider.evolve, state))
}

/** Imports a file as a worker would, and answers with the events that this made. */
export const importInto = (
  log: MemoryLog,
  text: string,
  reading: Reading = {},
  filters: SourceFilters = {},
): Promise<ReadonlyArray<LogEvent>> =>
  withExport(text, async (folder) =>
    importSourceInto(log, await Effect.runPromise(openExport(folder, SELF, reading)), filters),
  )

/** The same of a source that is open. */
export const importSourceInto = async (
  log: MemoryLog,
  source: Source,
  filters: SourceFilters = {},
): Promise<ReadonlyArray<LogEvent>> => {
  const before = log.events.length
  let seen: DialogueSeen | undefined
  for await (const item of source.items(filters)) {
    if (item._tag === "DialogueSeen") seen = item.dialogue
    else if (item._tag === "Page" && seen !== undefined) record(log, seen, item)
  }
  return log.events.slice(before)
}

/**
 * What does not say anything of the account: when and where in the log things were recorded, in which file a picture lay, and what a row was
 * before (which depends on what was seen first).
 */
const incidental = new Set(
  `created_at last_seen_at sequence username_sequence subject at version  path is_present missing edited mediaGone`.split(
    " ",
  ),
)

/** Without what is incidental, maps as lists in order, so that two can be compared. */
const essence = (value: unknown): unknown => {
  if (value instanceof Map) {
    return [...value]
      .map(([key, of]) => [String(key), essence(of)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  }
  if (Array.isArray(value)) return value.map(essence)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !incidental.has(key))
      .map(([key, of]) => [key, essence(of)]),
  )
}

/**
 * The events without those of messages that turned out to be service messages, whose rows the stores drop when they learn it. (That they do is
 * tests/overlapServers.test.ts's to show.)
 */
const withoutMistaken = (events: ReadonlyArray<LogEvent>): ReadonlyArray<LogEvent> => {
  const placeOf = ({ subject, state }: LogEvent) =>
    state && "box" in state ? `${subject} ${state.box} ${state.id}` : ""
  const isService = ({ type }: LogEvent) => type === "sideload.service-message.observed.v1"
  const services = new Set(events.filter(isService).map(placeOf))
  return events.filter((event) => isService(event) || !services.has(placeOf(event)))
}

/** An edit also leaves a version, which is incidental, and may begin a step of its own for that. */
const withoutVersions = (change: Change): Change =>
  change._tag === "MessageWritten" ? { ...change, edit: false } : change

/** The rows and nodes that the log's events come to. */
export const readModelsOf = (log: MemoryLog): unknown => {
  const events = withoutMistaken(log.events)
  return {
    postgres: fold(events.flatMap(postgresProjection.apply).map(withoutVersions)).map(essence),
    neo4j: plan(events.flatMap(neo4jProjection.apply)).map(essence),
  }
}

/** The entries of the Redis streams, in no order. */
export const entriesOf = ({ events }: MemoryLog): ReadonlyArray<string> =>
  events
    .flatMap(redisProjection.apply)
    .map(({ streams, fields }) => {
      const { created_at: _, sequence: __, event_id: ___, ...lasting } = fields
      const unknown = "posted_at_unknown" in lasting ? { posted_at: "" } : {}
      return JSON.stringify([streams, { ...lasting, ...unknown }])
    })
    .sort()

/** What the deciders know, as far as it says something of the account. */
export const statesOf = ({ states, events }: MemoryLog): unknown => {
  const places = new Set(
    events.flatMap(({ subject, state }) =>
      state && "box" in state ? [`${subject} ${state.box} ${state.id}`] : [],
    ),
  )
  return {
    messages: [...places].sort(),
    dialogues: [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, state]) => [key, stateOf(state)]),
  }
}

const stateOf = ({ opened, erased, messages, reactions, peers }: DialogueState): unknown => ({
  ...{ opened, erased, size: messages.size },
  messages: Array.from({ length: 100 }, (_, before) => before + 1).map((id) => [
    messages.get("u", id),
    messages.get("c", id),
  ]),
  reactions: Array.from({ length: 100 }, (_, before) => before + 1).map((id) => [
    reactions.get("u", id)?.revision,
    reactions.get("c", id)?.revision,
  ]),
  peers: [...peers].map(([tag, { revision }]) => `${tag} ${revision}`).sort(),
})
