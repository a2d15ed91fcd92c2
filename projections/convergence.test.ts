/**
 * Two sources show the same messages, one of them less. In whichever order they are imported, the read models hold the same of them; only when
 * it was recorded, and by which steps, may differ.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { Observe } from "../domain/dialogue/decide.ts"
import { decidedLog } from "../tests/decidedLog.ts"
import { page, withAnna } from "../tests/observed.ts"
import { manySights } from "../tests/poorerAndRicher.ts"
import { plan } from "./neo4j/plan.ts"
import { neo4jProjection } from "./neo4j/projection.ts"
import { fold } from "./postgres/fold.ts"
import { postgresProjection } from "./postgres/projection.ts"

const byId = <A extends { readonly id: string }>(rows: Iterable<A>): ReadonlyArray<A> =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

/** What Postgres is given of messages and media. */
const rowsOf = (pages: ReadonlyArray<Observe>) => {
  const [batch, ...more] = fold(decidedLog(pages).flatMap(postgresProjection.apply))
  assert.ok(batch?._tag === "Batch" && more.length === 0)
  const known = <A extends { readonly id: string }>(rows: Iterable<A>) =>
    byId(rows).map((row) => ({ ...row, created_at: "", sequence: 0 }))
  return { posts: known(batch.messages.posts.rows.values()), media: known(batch.media.values()) }
}

/** What the graph is given. */
const nodesOf = (pages: ReadonlyArray<Observe>) => {
  const [write, ...more] = plan(decidedLog(pages).flatMap(neo4jProjection.apply))
  assert.ok(write?._tag === "Write" && more.length === 0)
  return {
    posts: byId(write.posts.values()).map((row) => ({ ...row, at: "" })),
    peers: [...write.peers.keys()].sort(),
    dialogues: [...write.dialogues.keys()],
  }
}

describe("of two sources, the poorer first or the richer", () => {
  test("Postgres and the graph make the same", () => {
    fc.assert(
      fc.property(manySights, (sights) => {
        const poorer = page(sights.map((of) => of.poorer))
        const richer = page(sights.map((of) => of.richer))
        assert.deepEqual(rowsOf([poorer, richer]), rowsOf([richer, poorer]))
        assert.deepEqual(nodesOf([poorer, richer]), nodesOf([richer, poorer]))
      }),
      { numRuns: 200 },
    )
  })

  test("the outcome is what the richer alone says", () => {
    fc.assert(
      fc.property(manySights, (sights) => {
        const richer = page(
          sights.map((of) => of.richer),
          { dialogue: withAnna },
        )
        assert.deepEqual(rowsOf([page(sights.map((of) => of.poorer)), richer]), rowsOf([richer]))
      }),
    )
  })
})
