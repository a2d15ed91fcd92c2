/**
 * Decide, record, and where somebody else was first: read on and decide again. One function for every subject. It ends when the decider has
 * nothing left to say, so a command handled twice, or by two processes at once, happens once.
 */
import { Effect, Random } from "effect"
import { NO_TIP, type Tip } from "../domain/chain.ts"
import type { Decided } from "../domain/decided.ts"
import type { Decider } from "../domain/decider.ts"
import { type EventLog, LogUnavailable } from "./eventLog.ts"
import type { FoldError } from "./foldSubject.ts"
import type { Keyring, KeyringError } from "./keyring.ts"
import { type Recorder, record } from "./recording.ts"

/** A subject's state and the place that it was read up to. */
export type Loaded<State> = { readonly state: State; readonly tip: Tip }

/** Reads a subject on from where it was read to; `atLeast` is a sequence that must be seen. */
export type LoadOn<State> = (
  loaded: Loaded<State>,
  atLeast: number,
) => Effect.Effect<Loaded<State>, FoldError | KeyringError, EventLog | Keyring>

export type Handled<State> = Loaded<State> & { readonly recorded: ReadonlyArray<Decided> }

export type HandleError = FoldError | KeyringError

export const unread = <State>(initial: State): Loaded<State> => ({ state: initial, tip: NO_TIP })

/** An append without an answer takes 30 s; after so many in a row the log counts as away. */
const UNKNOWN_IN_A_ROW = 6

export const handle = <State, Command>(
  decider: Decider<State, Command>,
  command: Command,
  from: Loaded<State>,
  recorder: Recorder,
  loadOn: LoadOn<State>,
): Effect.Effect<Handled<State>, HandleError, EventLog | Keyring> =>
  Effect.gen(function* () {
    let loaded = from
    let unknown = 0
    const recorded: Array<Decided> = []
    for (;;) {
      const decided = decider.decide(command, loaded.state)
      if (decided.length === 0) return { ...loaded, recorded }
      const outcome = yield* record(recorder, loaded.tip, decided)
      let state = loaded.state
      for (const event of decided.slice(0, outcome.recorded)) {
        state = decider.evolve(state, event)
        recorded.push(event)
      }
      loaded = { state, tip: outcome.tip }
      if (outcome.stopped === undefined) return { ...loaded, recorded }
      if (outcome.stopped._tag === "TooLarge") {
        return yield* Effect.die(
          new Error(`an event of ${outcome.stopped.bytes} bytes is larger than a batch may be`),
        )
      }
      if (outcome.stopped._tag === "Unknown") {
        unknown += 1
        if (unknown === UNKNOWN_IN_A_ROW) {
          return yield* new LogUnavailable({ url: "", doing: "appending" })
        }
      } else {
        unknown = 0
        yield* Effect.sleep(yield* Random.nextBetween(1, 20))
      }
      const atLeast = outcome.stopped._tag === "Conflict" ? outcome.stopped.sequence : 0
      loaded = yield* loadOn(loaded, atLeast)
    }
  })
