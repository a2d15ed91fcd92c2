import assert from "node:assert/strict"
import { test } from "node:test"
import { stillIn } from "./standingStill.ts"

test("a transaction stands still where two looks see the same of it", () => {
  const before = new Map([
    ["frozen", "3 locks"],
    ["slow", "3 locks"],
    ["ended", "1 lock"],
  ])
  const now = new Map([
    ["frozen", "3 locks"],
    ["slow", "4 locks"],
    ["new", "1 lock"],
  ])
  assert.deepEqual(stillIn(now, before), ["frozen"])
})
