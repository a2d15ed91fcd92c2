/** What is printed for people lines up, is readable, and cannot steer their terminal. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { table } from "./table.ts"
import { coloursFor, cut, harmless, readable, readableBytes, widthOf } from "./text.ts"

const plain = coloursFor({})

describe("a table", () => {
  test("lines up its columns, numbers to the right and in groups", () => {
    const columns = [{ title: "type" }, { title: "messages", align: "right" }, { title: "note" }] as const
    const lines = table(
      columns,
      [
        ["dm", 12_345, "whole"],
        ["supergroup", 7, undefined],
      ],
      plain,
    )
    assert.deepEqual(lines, [
      "type        messages  note",
      "dm            12,345  whole",
      "supergroup         7",
    ])
  })
  test("gives wide characters their two columns", () => {
    const lines = table(
      [{ title: "a" }, { title: "b" }],
      [
        ["漢字", "x"],
        ["word", "y"],
      ],
      plain,
    )
    assert.deepEqual(lines, ["a     b", "漢字  x", "word  y"])
  })
  test("cuts what is too long, and says so", () => {
    const [, line] = table([{ title: "title", most: 8 }], [["a very long title"]], plain)
    assert.equal(line, "a very …")
  })
})

describe("text of others", () => {
  test("cannot clear the screen, change its colour or turn its direction", () => {
    assert.equal(harmless("\u001b[2Jname\u202e\r\n"), "\ufffd[2Jname\ufffd\ufffd\ufffd")
  })
  test("is never cut within a character", () => {
    const family = "👨‍👩‍👧 and more"
    assert.ok(cut(family, 4).startsWith("👨‍👩‍👧"))
    assert.ok(widthOf(cut(family, 4)) <= 4)
  })
})

describe("numbers", () => {
  test("are grouped", () => assert.equal(readable(1_234_567), "1,234,567"))
  test("of bytes have a unit", () => {
    assert.equal(readableBytes(999), "999 B")
    assert.equal(readableBytes(18_045_701), "18.0 MB")
  })
})

describe("colours", () => {
  test("are for terminals only, and not where NO_COLOR is set", () => {
    assert.equal(plain.red("x"), "x")
    const before = process.env["NO_COLOR"]
    process.env["NO_COLOR"] = "1"
    assert.equal(coloursFor({ isTTY: true }).red("x"), "x")
    if (before === undefined) delete process.env["NO_COLOR"]
    else process.env["NO_COLOR"] = before
  })
})
