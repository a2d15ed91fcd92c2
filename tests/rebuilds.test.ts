/** A rebuild, on a real log with a store in memory: what it makes, what cuts it off, and who else may have ended it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { Feed } from "../application/feed.ts"
import type { Projection } from "../application/projection.ts"
import { StoreUnavailable } from "../application/projection.ts"
import { rebuildModel } from "../application/replaying/rebuild.ts"
import { feedOf, logOf } from "./fixedFeed.ts"
import { type InMemoryStore, inMemoryStore } from "./inMemoryStore.ts"
import { all, type Change, modelOf, onTexts, parkedOf, textsOf } from "./textModels.ts"

const sequences: Projection<number> = { name: "sequences", shape: 1, apply: () => [] }

describe("a read model", () => {
  const { rebuild, filled } = onTexts()

  test("is rebuilt as the next version, which takes the place of the one that is read, and that one is kept", async () => {
    const store = await filled()
    store.live().rows.push({ sequence: 0, subject: "", text: "not of the log" })
    const { version, position } = await rebuild(modelOf(store))
    assert.equal(version, 2)
    assert.equal(position, store.live().position)
    assert.deepEqual(textsOf(store), all)
    assert.deepEqual(
      store.all.map((one) => [one.version, one.role, one.owner]),
      [
        [1, "kept", undefined],
        [2, "live", undefined],
      ],
    )
  })

  test("is rebuilt from where a rebuild that was cut off had come to, unless it is to begin anew", async () => {
    const store = await filled()
    const begun = await Effect.runPromise(Effect.scoped(store.rebuild(false)))
    await Effect.runPromise(begun.store.claim({ id: "killed", doing: "rebuilding" }))
    const changes = [{ sequence: 1, subject: "", text: "begun" }]
    await Effect.runPromise(begun.store.commit({ generation: 1, from: 0, to: 2, changes, parked: [] }))
    assert.equal((await rebuild(modelOf(store))).version, 2)
    assert.ok(textsOf(store).includes("begun"))
  })

  test("is told as rebuilt where the answer to the last step looks like being overtaken", async () => {
    const store = await filled()
    const answering: InMemoryStore<Change> = {
      ...store,
      rebuild: (anew) =>
        Effect.map(store.rebuild(anew), (begun) => ({
          ...begun,
          finish: (generation, atLeast) =>
            Effect.as(begun.finish(generation, atLeast), { _tag: "Fenced", generation: 9 } as const),
        })),
    }
    assert.equal((await rebuild(modelOf(answering))).version, 2)
  })

  /** Its rebuild finds, when it comes to claim what it makes, what another process has done meanwhile. */
  const overtaken = (
    store: InMemoryStore<Change>,
    meanwhile: () => Promise<unknown>,
  ): InMemoryStore<Change> => ({
    ...store,
    rebuild: (anew) =>
      Effect.map(store.rebuild(anew), (begun) => {
        const claim = () => Effect.as(Effect.promise(meanwhile), { _tag: "Gone" } as const)
        return { ...begun, store: { ...begun.store, claim } }
      }),
  })

  test("is told as rebuilt where another process brought the same version to its end", async () => {
    const store = await filled()
    const { version, position } = await rebuild(modelOf(overtaken(store, () => rebuild(modelOf(store)))))
    assert.deepEqual([version, position], [2, store.live().position])
    assert.deepEqual(textsOf(store), all)
  })

  test("is not told as rebuilt where another process dropped what was made", async () => {
    const store = await filled()
    const model = modelOf(overtaken(store, () => Effect.runPromise(store.drop(2))))
    await assert.rejects(rebuild(model), /was ended by another process/)
    assert.equal(store.live().version, 1)
  })

  test("goes on live while it cannot be switched, and is switched when it can be", async () => {
    const store = await filled()
    const owners: Array<string | undefined> = []
    let refused = false
    const inTheWay: InMemoryStore<Change> = {
      ...store,
      claim: (runner) => {
        owners.push(store.live().owner?.doing)
        return store.claim(runner)
      },
      rebuild: (anew) =>
        Effect.map(store.rebuild(anew), (begun) => ({
          ...begun,
          finish: (generation, atLeast) => {
            if (refused) return begun.finish(generation, atLeast)
            refused = true
            return Effect.fail(new StoreUnavailable({ store: "it", url: "", cause: "readers in the way" }))
          },
        })),
    }
    assert.equal((await rebuild(modelOf(inTheWay))).version, 2)
    // It was nobody's when it was claimed for the second time.
    assert.deepEqual(owners, [undefined, undefined])
  })

  test("is filled with what came to the log meanwhile before the live one is held", async () => {
    const store = inMemoryStore<number>()
    const [ends, last] = [[2_000, 4_500], 6_000]
    const feed: Feed = {
      ...feedOf(logOf(last)),
      // Each look at the log finds it longer, until it grows no more.
      lastSequence: Effect.sync(() => ends.shift() ?? last),
    }
    let filledTo = 0
    const watched: InMemoryStore<number> = {
      ...store,
      claim: (runner) => {
        filledTo = store.all.find(({ role }) => role === "building")?.position ?? 0
        return store.claim(runner)
      },
    }
    const { position } = await Effect.runPromise(
      Effect.scoped(rebuildModel(sequences, watched, {})(feed, { onState: () => undefined })),
    )
    assert.deepEqual([filledTo, position], [last, last])
  })

  test("that builds on another is not switched before that one shows what its readers have seen", async () => {
    const store = inMemoryStore<number>()
    store.live().position = 25
    const shown = [0, 0, 0, 10, 25]
    const bound = Effect.sync(() => shown.shift() ?? 25)
    const { position } = await Effect.runPromise(
      Effect.scoped(
        rebuildModel(sequences, store, { bound })(feedOf(logOf(25)), { onState: () => undefined }),
      ),
    )
    assert.deepEqual([position, store.live().version, store.live().position], [25, 2, 25])
  })

  test("keeps its poison parked in a rebuild, and loses it in one after the fix", async () => {
    const store = await filled(new Set(["text 2"]))
    assert.equal(parkedOf(store).length > 2, true)
    const before = parkedOf(store)
    await rebuild(modelOf(store, new Set(["text 2"])))
    assert.deepEqual(parkedOf(store), before)
    await rebuild(modelOf(store))
    assert.deepEqual(parkedOf(store), [])
    assert.deepEqual(textsOf(store), all)
  })
})
