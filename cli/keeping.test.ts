/** What a process that keeps read models up to date says of them: each change once, and nothing while nothing changes. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { RunnerPhase, RunnerState } from "../application/runnerState.ts"
import { makeBoard } from "./keeping.ts"

const state = (phase: RunnerPhase, more: Partial<RunnerState> = {}): RunnerState => ({
  ...{ name: "redis", phase, position: 7, target: 9, generation: 3, parked: 0, rate: 0 },
  ...more,
})

const saying = () => {
  const lines: Array<string> = []
  return { lines, board: makeBoard((line) => lines.push(line)) }
}

describe("the lines of a process that keeps read models", () => {
  test("tell once that it runs one, however often its state comes", () => {
    const { lines, board } = saying()
    for (const phase of ["starting", "catching up", "live", "live", "catching up"] as const)
      board.note(state(phase))
    assert.deepEqual(lines, ["redis: runs it from 7 (generation 3)"])
  })
  test("tell that it stands by, and that it has taken over", () => {
    const { lines, board } = saying()
    board.note(state("waiting"))
    board.note(state("waiting"))
    board.note(state("catching up", { generation: 0 }))
    board.note(state("catching up", { generation: 4 }))
    assert.deepEqual(lines, [
      "redis: stands by, another process runs it (generation 3)",
      "redis: runs it from 7 (generation 4)",
    ])
  })
  test("tell of a store that is away and is back", () => {
    const { lines, board } = saying()
    board.note(state("live"))
    board.note(state("store away", { lastError: "Redis cannot be reached" }))
    board.note(state("live"))
    assert.deepEqual(lines.slice(1), ["redis: waiting: Redis cannot be reached", "redis: goes on at 7"])
  })
  test("tell of a pause with the way on", () => {
    const { lines, board } = saying()
    board.note(state("paused"))
    assert.match(lines[0] ?? "", /paused at 7.*sideload projection resume redis/)
  })
  test("tell once what an operator has to mend", () => {
    const { lines, board } = saying()
    board.noteRefusal("redis", "redis is outdated")
    board.note(state("starting"))
    board.noteRefusal("redis", "redis is outdated")
    board.note(state("live"))
    assert.deepEqual(lines, [
      "redis is outdated. It is left as it is until then.",
      "redis: runs it from 7 (generation 3)",
    ])
  })
})
