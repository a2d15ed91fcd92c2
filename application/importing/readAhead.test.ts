import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Cause, Effect, Exit } from "effect"
import type { SourceItem } from "../../domain/observation.ts"
import { type Source, SourceRefused } from "../source.ts"
import { forEachItem } from "./readAhead.ts"

const peer = { kind: "user", id: 7 } as const
const seen: SourceItem = { _tag: "DialogueSeen", dialogue: { peer, type: "dm" } }
const page: SourceItem = { _tag: "Page", messages: [], bytesRead: 1 }
const nothing = { observed: 0, filtered: 0, serviceMessages: 0, skipped: 0 }
const ended: SourceItem = {
  _tag: "DialogueEnded",
  dialogue: { peer, type: "dm" },
  ended: { completeness: "full", ...nothing },
  bytesRead: 2,
}

const refusal = new SourceRefused({ what: "it is torn", where: "byte 9", mend: "Export it again." })

/** A source of these items, and how far it was read. */
const sourceOf = (items: ReadonlyArray<SourceItem>, failure?: unknown) => {
  const at = { read: 0, closed: false }
  const source: Source = {
    ...{ kind: "file", parserVersion: 1, size: 2 },
    items: async function* () {
      try {
        for (const item of items) {
          at.read += 1
          yield item
        }
        if (failure !== undefined) throw failure
      } finally {
        at.closed = true
      }
    },
  }
  return { source, at }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Each item with how many had been read once the source came to rest. */
const goThrough = async (items: ReadonlyArray<SourceItem>, failure?: unknown) => {
  const { source, at } = sourceOf(items, failure)
  const taken: Array<readonly [SourceItem["_tag"], number]> = []
  const take = (item: SourceItem) =>
    Effect.promise(async () => {
      await settled()
      taken.push([item._tag, at.read])
    })
  const exit = await Effect.runPromiseExit(forEachItem(source, {}, {}, take))
  return { taken, exit, at }
}

describe("going through a source", () => {
  test("reads on over the end of a dialogue until the next page waits, and no further", async () => {
    const { taken, at } = await goThrough([seen, page, ended, seen, page, page, ended])
    assert.deepEqual(taken, [
      ["DialogueSeen", 2],
      ["Page", 5],
      ["DialogueEnded", 5],
      ["DialogueSeen", 5],
      ["Page", 6],
      ["Page", 7],
      ["DialogueEnded", 7],
    ])
    assert.equal(at.closed, true)
  })
  test("does not read on for ever where there are no pages", async () => {
    const { taken } = await goThrough(Array.from({ length: 40 }, () => seen))
    assert.equal(taken.length, 40)
    assert.ok(taken.every(([, read], index) => read - index <= 17))
  })
  test("takes what stands before a refusal first", async () => {
    const { taken, exit } = await goThrough([seen, page], refusal)
    assert.equal(taken.length, 2)
    assert.deepEqual(exit, Exit.fail(refusal))
  })
  test("ends as a defect where the source fails in another way", async () => {
    const { taken, exit } = await goThrough([seen], new Error("a mistake"))
    assert.equal(taken.length, 1)
    assert.ok(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
  })
  test("closes the source where the work fails", async () => {
    const { source, at } = sourceOf([seen, page, page, ended])
    const exit = await Effect.runPromiseExit(forEachItem(source, {}, {}, () => Effect.fail("no room")))
    assert.deepEqual(exit, Exit.fail("no room"))
    assert.equal(at.closed, true)
  })
})
