/**
 * Poison: events on which a projection throws, or of which it makes something that the store itself refuses. Which they are is drawn from the
 * messages of some dialogues; what must be parked because of them is reckoned here, from the log alone.
 */
import { Effect } from "effect"
import { EventLog } from "../../application/eventLog.ts"
import { readModel } from "../../application/readModels.ts"
import type { Make } from "../../cli/wiring/readModels.ts"
import type { Chance } from "../../examples/chance.ts"

export type Poison = {
  /** What is poisonous now; empty once it is mended. */
  readonly events: Map<number, "throws" | "refused">
  /** Events of which the projections make nothing. */
  readonly silent: Set<number>
}

class Poisoned extends Error {
  override readonly name = "Poisoned"
}

/** A number that no column holds, a map where the graph takes a plain value. */
const spoils: Readonly<Record<string, (change: object) => object>> = {
  MessageWritten: (change) => ({
    ...change,
    row: { ...Reflect.get(change, "row"), telegram_message_id: 2 ** 70 },
  }),
  PostSeen: (change) => ({ ...change, source: { no: "plain value" } }),
}

/** Redis takes any text, so there the projection throws instead. */
const spoilt = <Change>(changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
  let found = false
  const all = changes.map((change) => {
    const tag = typeof change === "object" && change !== null ? Reflect.get(change, "_tag") : undefined
    const spoil = spoils[String(tag)]
    if (spoil === undefined || typeof change !== "object" || change === null) return change
    found = true
    return spoil(change) as Change
  })
  if (!found) throw new Poisoned()
  return all
}

export const poisoned =
  ({ events, silent }: Poison): Make =>
  (projection, store, place) =>
    readModel(
      {
        ...projection,
        apply: (event) => {
          if (silent.has(event.sequence)) return []
          const how = events.get(event.sequence)
          if (how === "throws") throw new Poisoned()
          return how === undefined ? projection.apply(event) : spoilt(projection.apply(event))
        },
      },
      store,
      place,
    )

type Place = { readonly sequence: number; readonly subject: string; readonly message: boolean }

/** The dialogues' events, in order. */
export const placesOf = Effect.gen(function* () {
  const log = yield* EventLog
  const to = yield* log.lastSequence
  return yield* Effect.promise(async () => {
    const places: Array<Place> = []
    for await (const events of log.read({ from: 1, to, subject: "events.*.*.dialogue.*", headersOnly: true }))
      for (const { sequence, subject, header } of events)
        places.push({ sequence, subject, message: header("ce-type") === "sideload.message.imported.v1" })
    return places
  })
})

/** So many of a hundred events, in a third of the dialogues. */
export const drawPoison = (
  places: ReadonlyArray<Place>,
  percent: number,
  chance: Chance,
): Poison["events"] => {
  const subjects = [...new Set(places.map(({ subject }) => subject))]
  const hit = new Set(Array.from({ length: Math.ceil(subjects.length / 3) }, () => chance.oneOf(subjects)))
  const candidates = places.filter(({ subject, message }) => message && hit.has(subject))
  const events: Poison["events"] = new Map()
  const wanted = Math.ceil((places.length * percent) / 100)
  for (let i = 0; i < wanted; i++)
    events.set(chance.oneOf(candidates).sequence, chance.onceIn(3) ? "refused" : "throws")
  return events
}

/** Each subject's first poisonous event, and all that follow it there. */
export const mustBeParked = (
  places: ReadonlyArray<Place>,
  events: Poison["events"],
): ReadonlyMap<number, "poison" | "behind"> => {
  const parked = new Map<number, "poison" | "behind">()
  const behind = new Set<string>()
  for (const { sequence, subject } of places) {
    if (behind.has(subject)) parked.set(sequence, "behind")
    else if (events.has(sequence)) {
      parked.set(sequence, "poison")
      behind.add(subject)
    }
  }
  return parked
}
