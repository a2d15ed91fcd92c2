/** The master key is read as it was written, made once, and never half. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { masterKeyFile, parseMasterKey } from "./master.ts"

const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i))

describe("a master key's text", () => {
  for (const [what, text] of [
    ["hexadecimal", bytes.toString("hex")],
    ["capitals", bytes.toString("hex").toUpperCase()],
    ["base64", bytes.toString("base64")],
    ["base64url", bytes.toString("base64url")],
    ["a line", `${bytes.toString("hex")}\n`],
  ] as const) {
    test(`is read as ${what}`, () => assert.deepEqual(parseMasterKey(text), bytes))
  }
  for (const wrong of [
    "",
    "secret",
    bytes.toString("hex").slice(1),
    `${bytes.toString("hex")}00`,
    "!".repeat(43),
  ]) {
    test(`is refused where it is ${JSON.stringify(wrong)}`, () => {
      assert.equal(parseMasterKey(wrong), undefined)
    })
  }
})

describe("a master key's file", () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sideload-master-"))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test("is made once, for its owner alone, with nothing left beside it", async () => {
    const path = join(folder, "once", "master.key")
    const key = masterKeyFile(path)
    assert.equal(key.length, 32)
    assert.deepEqual(masterKeyFile(path), key)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(folder, "once")), ["master.key"])
  })
  test("that holds something else is refused without being shown", async () => {
    const path = join(folder, "other")
    await writeFile(path, "not a key at all")
    assert.throws(
      () => masterKeyFile(path),
      (error) => error instanceof Error && error.message.includes(path) && !/not a key/.test(error.message),
    )
  })
  test("made by several processes at once is the same for all", async () => {
    const path = join(folder, "raced", "master.key")
    const module = new URL("./master.ts", import.meta.url).href
    const program = `
      const { masterKeyFile } = await import(${JSON.stringify(module)})
      process.stdout.write(masterKeyFile(${JSON.stringify(path)}).toString("hex"))`
    const make = async (): Promise<string> => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["ignore", "pipe", "inherit"],
      })
      const [said] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string]
      return said
    }
    const keys = await Promise.all([make(), make(), make(), make()])
    assert.equal(new Set(keys).size, 1)
    assert.equal(keys[0], masterKeyFile(path).toString("hex"))
  })
})
