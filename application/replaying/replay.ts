/**
 * One dialogue of a read model folded anew, where its rows belong to that dialogue alone. Under a generation of its own, so that the position
 * stands still, its rows are deleted and its events applied up to that position by the same runner, all in one transaction of the store.
 * Readers see it as it was until then; whoever ran the projection goes on afterwards. One that took it over in between is taken it from again.
 */
import { Effect } from "effect"
import type { EventLog } from "../eventLog.ts"
import type { Keyring } from "../keyring.ts"
import { type ClaimRefused, owning, type RunnerFenced } from "../owning.ts"
import type { Projection, StoreUnavailable } from "../projection.ts"
import { notAhead } from "../readModelAhead.ts"
import type { ReadModelStore, ReplayRefused, WithinReplay } from "../readModelStore.ts"
import { type RunError, runProjection } from "../runner.ts"
import type { RunnerState } from "../runnerState.ts"
import { subjectFeed } from "./subjectFeed.ts"

export type Replayed = { readonly position: number; readonly parked: number }
export type ReplayError = RunError | ClaimRefused | RunnerFenced | StoreUnavailable | ReplayRefused
export type ReplayDialogue = (
  subject: string,
  onState: (state: RunnerState) => void,
) => Effect.Effect<Replayed, ReplayError, EventLog | Keyring>

/** Who stands by takes it over as soon as the dialogue before was done, and knows nothing of the next one. */
const AGAIN = 4

export const replayDialogue =
  <Change>(
    projection: Projection<Change>,
    store: ReadModelStore<Change>,
    within: WithinReplay<Change>,
  ): ReplayDialogue =>
  (subject, onState) =>
    owning(projection.name, store, "replaying", (claim) =>
      Effect.gen(function* () {
        const { position } = claim
        yield* notAhead(projection.name, position)
        const feed = yield* subjectFeed(subject, position)
        let parked = 0
        const note = (state: RunnerState) => {
          parked = state.parked
          onState(state)
        }
        yield* within(claim, subject, (anew) =>
          runProjection(projection, anew, feed, { until: position, doing: "replaying", onState: note }),
        )
        return { position, parked }
      }),
    ).pipe(Effect.retry({ times: AGAIN, while: ({ _tag }) => _tag === "RunnerFenced" }))
