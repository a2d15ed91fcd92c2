/** A QR code is drawn as it was made: two modules in each character, dark on light, with light around it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { encode } from "uqr"
import { qrCode } from "./qr.ts"

const LINK = `tg://login?token=${"Aa0_-".repeat(9)}`
const [UPPER, LOWER] = ["▀█", "▄█"]

/** The dark modules that a drawing shows. */
const modulesOf = (lines: ReadonlyArray<string>, inked: boolean): ReadonlyArray<ReadonlyArray<boolean>> =>
  lines.flatMap((line) =>
    [UPPER, LOWER].map((half) => [...line].map((character) => half.includes(character) === inked)),
  )

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
const COLOURS = /^\u001b\[30;107m|\u001b\[0m$/g

describe("a QR code", () => {
  const { data, size } = encode(LINK, { ecc: "L", border: 2 })
  test("on a terminal is dark on light", () => {
    const lines = qrCode(LINK, true)
    for (const line of lines) assert.ok(line.startsWith("\u001b[30;107m"))
    const bare = lines.map((line) => line.replaceAll(COLOURS, ""))
    assert.deepEqual(modulesOf(bare, true).slice(0, size), data)
  })
  test("without colours has its light modules drawn", () => {
    assert.deepEqual(modulesOf(qrCode(LINK, false), false).slice(0, size), data)
  })
  test("fits a terminal of 80 columns", () => {
    for (const line of qrCode(LINK, false)) assert.ok(line.length <= 60)
  })
})
