/** A process that is interrupted while it reads, appends and waits for commands ends, whatever the server is doing. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { after, before, beforeEach, describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"

const program = fileURLToPath(new URL("liveReader.ts", import.meta.url))

/** Starts the program and gives a function that interrupts it and says after how many milliseconds it ended. */
const started = async (url: string) => {
  const child = spawn(process.execPath, [program, url], { stdio: ["ignore", "pipe", "inherit"] })
  await once(child.stdout, "data")
  child.stdout.resume()
  return async (): Promise<number> => {
    const begun = performance.now()
    const ended = once(child, "exit")
    child.kill("SIGINT")
    const watchdog = setTimeout(() => child.kill("SIGKILL"), 20_000)
    await ended
    clearTimeout(watchdog)
    return performance.now() - begun
  }
}

describe("an interrupted process", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  beforeEach(() => server.start())
  after(() => server.remove())

  test("ends within three seconds", async () => {
    const interrupt = await started(server.account().url)
    assert.ok((await interrupt()) < 3_000)
  })

  test("ends within five seconds although the server hangs", async () => {
    const interrupt = await started(server.account().url)
    server.signal("SIGSTOP")
    const took = await interrupt()
    server.signal("SIGCONT")
    assert.ok(took < 5_000, `${Math.round(took)} ms`)
  })

  test("ends within five seconds although the server is gone", async () => {
    const interrupt = await started(server.account().url)
    await server.kill()
    assert.ok((await interrupt()) < 5_000)
  })
})
