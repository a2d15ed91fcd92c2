/** A runner of a test's own: claims a store and commits events in batches, as the one runner does, without a log. */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import type { Claim, Doing, ProjectionStore } from "../../application/projection.ts"
import type { Rebuild } from "../../application/readModelStore.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { GraphChange } from "../../projections/neo4j/change.ts"
import { neo4jProjection } from "../../projections/neo4j/projection.ts"
import type { Graph } from "./graph.ts"

const { runPromise } = Effect

/** A claim that nothing refuses. */
export const claimed = async (store: ProjectionStore<GraphChange>, doing: Doing): Promise<Claim> => {
  const outcome = await runPromise(store.claim({ id: randomUUID(), doing }))
  assert.ok(outcome._tag === "Claimed")
  const { _tag: _, ...claim } = outcome
  return claim
}

export const changesOf = (events: ReadonlyArray<LogEvent>): ReadonlyArray<GraphChange> =>
  events.flatMap(neo4jProjection.apply)

/** Applies the events after the store's position; those that are to be parked are. */
export const runOver = async (
  store: ProjectionStore<GraphChange>,
  events: ReadonlyArray<LogEvent>,
  {
    size = 1000,
    doing = "live",
    isParked = (_: LogEvent): boolean => false,
    each = async () => {},
  }: {
    readonly size?: number
    readonly doing?: Doing
    readonly isParked?: (event: LogEvent) => boolean
    /** After each commit. */
    readonly each?: () => Promise<void>
  } = {},
): Promise<Claim> => {
  const claim = await claimed(store, doing)
  const left = events.filter(({ sequence }) => sequence > claim.position)
  let from = claim.position
  for (let at = 0; at < left.length; at += size) {
    const batch = left.slice(at, at + size)
    const to = batch.at(-1)?.sequence ?? from
    const parked = batch
      .filter(isParked)
      .map(({ sequence, subject }) => ({ sequence, subject, error: "code" }))
    const changes = changesOf(batch.filter((event) => !isParked(event)))
    const { generation } = claim
    const outcome = await runPromise(store.commit({ generation, from, to, changes, parked }))
    assert.deepEqual(outcome, { _tag: "Committed" })
    from = to
    await each()
  }
  return claim
}

export const beginRebuild = (graph: Graph, anew = false): Promise<Rebuild<GraphChange>> =>
  runPromise(Effect.scoped(graph.store.rebuild(anew)))

/** A whole rebuild, as the use case does it. */
export const rebuildFrom = async (
  graph: Graph,
  events: ReadonlyArray<LogEvent>,
  options: { readonly size?: number; readonly each?: () => Promise<void> } = {},
): Promise<void> => {
  const rebuild = await beginRebuild(graph)
  const { generation, position } = await claimed(graph.store, "rebuilding")
  await runOver(rebuild.store, events, { ...options, doing: "rebuilding" })
  assert.deepEqual(await runPromise(rebuild.finish(generation, position)), { _tag: "Finished" })
}
