/** Parked events that are done without: they leave the book unapplied, in order of sequence. The position never moves by it. */
import { Effect } from "effect"
import { type ClaimRefused, owning, RunnerFenced } from "../owning.ts"
import type { Projection, StoreUnavailable } from "../projection.ts"
import type { ReadModelStore } from "../readModelStore.ts"
import { nextPage, type Selection } from "./parkedPages.ts"

export type Discarded = { readonly discarded: number }
export type Discard = (
  selection: Selection,
) => Effect.Effect<Discarded, ClaimRefused | RunnerFenced | StoreUnavailable>

/** Without their changes: the read model stays without them until it is rebuilt, which meets them again. */
export const discardParked =
  <Change>(projection: Projection<Change>, store: ReadModelStore<Change>): Discard =>
  (selection) =>
    owning(projection.name, store, "retrying", ({ generation, position }) =>
      Effect.gen(function* () {
        let [after, discarded] = [0, 0]
        for (;;) {
          const page = yield* nextPage(store, selection, after, discarded)
          const released = page.map(({ sequence }) => sequence)
          if (released.length === 0) return { discarded }
          const outcome = yield* store.retry({ generation, position, changes: [], released, parked: [] })
          if (outcome._tag === "Fenced")
            return yield* new RunnerFenced({ projection: projection.name, generation: outcome.generation })
          if (outcome._tag !== "Committed")
            return yield* Effect.die(new Error(`${projection.name} answered ${outcome._tag} to a discard`))
          after = released.at(-1) ?? after
          discarded += released.length
        }
      }),
    )
