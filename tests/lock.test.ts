import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, test } from "node:test"

const folder = await mkdtemp(join(tmpdir(), "sideload-lock-"))
after(() => rm(folder, { recursive: true, force: true }))

const lockModule = new URL("../stack/lock.ts", import.meta.url).href
const program = `
  import { readFileSync, writeFileSync } from "node:fs"
  import { Effect } from "effect"
  import { withLock } from ${JSON.stringify(lockModule)}
  const [folder, rounds, dies] = process.argv.slice(1)
  const counter = folder + "/counter"
  const body = Effect.gen(function* () {
    const before = Number(readFileSync(counter, "utf8"))
    if (dies === "dies") process.kill(process.pid, "SIGKILL")
    yield* Effect.promise(() => new Promise((done) => setImmediate(done)))
    writeFileSync(counter, String(before + 1))
  })
  for (let round = 0; round < Number(rounds); round++) {
    await Effect.runPromise(withLock(folder, "counter", () => undefined, body))
  }
`

const run = async (rounds: number, dies = ""): Promise<number | null> => {
  const child = spawn(
    process.execPath,
    ["--input-type=module-typescript", "-e", program, folder, String(rounds), dies],
    {
      cwd: new URL("..", import.meta.url).pathname,
      stdio: "inherit",
    },
  )
  const [code] = await once(child, "exit")
  return typeof code === "number" ? code : null
}

describe("A lock shared by processes", () => {
  test("lets one in at a time, and is not held by the dead", async () => {
    await writeFile(join(folder, "counter"), "0")
    const ended = await Promise.all([run(5), run(1, "dies"), run(5), run(5)])
    assert.deepEqual(ended, [0, null, 0, 0])
    assert.equal(await readFile(join(folder, "counter"), "utf8"), "15")
  })
})
