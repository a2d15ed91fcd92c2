/** Every command says what it does and shows how it is given, with examples that name it and that it would take. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Command } from "effect/cli"
import { root } from "./root.ts"

type Leaf = { readonly path: string; readonly command: Command.Command.Any }

const leavesOf = (command: Command.Command.Any, path: string): ReadonlyArray<Leaf> => {
  const inner = command.subcommands.flatMap(({ commands }) => commands)
  if (inner.length === 0) return [{ path, command }]
  return inner.flatMap((one) => leavesOf(one, `${path} ${one.name}`))
}

const leaves = leavesOf(root, "sideload")

describe("every command", () => {
  test("was found", () => {
    const paths = leaves.map(({ path }) => path)
    for (const path of ["sideload import", "sideload projection rebuild", "sideload parked discard"])
      assert.ok(paths.includes(path), path)
  })
  for (const { path, command } of leaves) {
    test(`${path} has a description, and examples of itself`, () => {
      assert.ok((command.description ?? "") !== "")
      assert.ok(command.examples.length > 0)
      for (const example of command.examples) assert.ok(example.command.includes(path), example.command)
    })
  }
})
