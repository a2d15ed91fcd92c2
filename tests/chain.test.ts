/** A second implementation of the log's format reads what the program wrote, agrees on every hash, and notices whatever was changed. */
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { EventLog } from "../application/eventLog.ts"
import { importShown, inLog, type Place, readLog } from "./imports.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { choir, message, withAnna } from "./observed.ts"

type DumpedEvent = {
  readonly sequence: number
  readonly subject: string
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: string
}

const script = fileURLToPath(new URL("./chain/verify.py", import.meta.url))

/** What the verifier says, and whether it is content. */
const verify = async (...args: ReadonlyArray<string>) => {
  const child = spawn("python3", [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  let said = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  const [code] = (await once(child, "close")) as [number]
  return { said: said.trim(), agrees: code === 0 }
}

const messages = (count: number, first: number) => Array.from({ length: count }, (_, i) => message(first + i))

const withHeader = (event: DumpedEvent, name: string, value: string): DumpedEvent => ({
  ...event,
  headers: event.headers.map((header) => (header[0] === name ? [name, value] : header)),
})

describe("a second implementation of the chain", () => {
  let server: NatsServer
  let place: Place
  let folder: string
  let dump: ReadonlyArray<DumpedEvent>

  before(async () => {
    server = await makeNatsServer()
    folder = await mkdtemp(join(tmpdir(), "sideload-chain-"))
    place = { settings: server.account(), master: randomBytes(32) }
    const first = { dialogue: withAnna, pages: [messages(1500, 1), messages(3, 1501)] }
    const edited = message(7, { edited: 1_800_000_000, content: { text: "other words" } })
    const second = [
      { dialogue: withAnna, pages: [[edited, ...messages(20, 1500)]] },
      { dialogue: choir, pages: [[message(1, { box: "c" })]] },
    ]
    await inLog(place, Effect.andThen(importShown([first]), importShown(second)))
  })
  after(async () => {
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  })

  const verifyDump = async (events: ReadonlyArray<DumpedEvent>) => {
    const path = join(folder, "changed.jsonl")
    await writeFile(path, events.map((event) => JSON.stringify(event)).join("\n"))
    return verify("--file", path)
  }
  const at = (sequence: number): DumpedEvent => {
    const event = dump[sequence - 1]
    if (event === undefined) throw new RangeError(`no event has sequence ${sequence}`)
    return event
  }
  const changed = (sequence: number, change: (event: DumpedEvent) => DumpedEvent) =>
    verifyDump(dump.map((event) => (event.sequence === sequence ? change(event) : event)))

  test("agrees with the log over its own socket", async () => {
    const stored = await inLog(place, readLog)
    const subjects = new Set(stored.map(({ subject }) => subject)).size
    const path = join(folder, "log.jsonl")
    const expected = { said: `${stored.length} events, ${subjects} subjects, all hashes agree`, agrees: true }
    assert.deepEqual(await verify(place.settings.url, "--dump", path), expected)
    assert.deepEqual(await verify("--file", path), expected)
    assert.ok(stored.length > 1500)
    assert.equal(subjects, 5)
    dump = (await readFile(path, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as DumpedEvent)
    const last = stored.at(-1)
    assert.deepEqual(
      at(stored.length).headers.filter(([name]) => /^(ce|sl)-/.test(name)),
      last?.headerNames
        .filter((name) => /^(ce|sl)-/.test(name))
        .map((name) => [name, last.header(name) ?? ""]),
    )
  })
  test("notices a changed body, and names the event", async () => {
    const result = await changed(700, (event) => ({ ...event, body: Buffer.from("[]").toString("base64") }))
    assert.equal(result.agrees, false)
    assert.match(
      result.said,
      /^sequence 700 on events\..*: sl-digest is [0-9a-f]{64} but must be [0-9a-f]{64}$/,
    )
  })
  test("notices a change in any header", async () => {
    const names = at(700)
      .headers.map(([name]) => name)
      .filter((name) => /^(ce|sl)-/.test(name))
    assert.equal(names.length, 15)
    for (const name of names) {
      const result = await changed(700, (event) => withHeader(event, name, "0"))
      assert.match(result.said, /^sequence 700 /, name)
      assert.equal(result.agrees, false)
    }
  })
  test("notices a change that was hashed anew, at the next event of the subject", async () => {
    const forged = await changed(700, (event) => withHeader(event, "sl-hash", "0".repeat(64)))
    const right = /sl-hash is 0{64} but must be ([0-9a-f]{64})/.exec(forged.said)?.[1] ?? ""
    assert.equal(right, at(700).headers.find(([name]) => name === "sl-hash")?.[1])
    const other = await changed(700, (event) => withHeader(event, "sl-actor", "somebody"))
    const anew = /sl-hash is [0-9a-f]{64} but must be ([0-9a-f]{64})/.exec(other.said)?.[1] ?? ""
    const rehashed = await changed(700, (event) =>
      withHeader(withHeader(event, "sl-actor", "somebody"), "sl-hash", anew),
    )
    assert.match(rehashed.said, /^sequence 701 .*: sl-prev /)
  })
  test("notices a dropped, a repeated, a swapped and an added event", async () => {
    const without = dump.filter(({ sequence }) => sequence !== 700)
    assert.match((await verifyDump(without)).said, /^sequence 701 .*: sequence 700 was expected$/)
    const closedUp = without.map((event, i) => ({ ...event, sequence: i + 1 }))
    assert.match((await verifyDump(closedUp)).said, /^sequence 700 .*: sl-version is/)
    const repeated = [...dump.slice(0, 700), at(700), ...dump.slice(700)].map((event, i) => ({
      ...event,
      sequence: i + 1,
    }))
    assert.match((await verifyDump(repeated)).said, /^sequence 701 .*: sl-version is/)
    const swapped = dump.map((event) =>
      event.sequence === 700
        ? { ...at(701), sequence: 700 }
        : event.sequence === 701
          ? { ...at(700), sequence: 701 }
          : event,
    )
    assert.match((await verifyDump(swapped)).said, /^sequence 700 .*: sl-version is/)
  })
  test("notices an event that was moved to another subject, and a repeated header", async () => {
    const elsewhere = `${at(700).subject}0`
    assert.match((await changed(700, (event) => ({ ...event, subject: elsewhere }))).said, /^sequence 700 on/)
    const twice = await changed(700, (event) => ({
      ...event,
      headers: [...event.headers, ["sl-actor", "somebody"]],
    }))
    assert.match(twice.said, /^sequence 700 .*: a header is repeated$/)
  })
  test("notices what a stranger appended to the log itself", async () => {
    const lastSequence = dump.length
    const { subject } = at(lastSequence)
    const stray = { headers: [["ce-id", "0"]] as const, body: Buffer.from("[]") }
    const append = Effect.gen(function* () {
      const log = yield* EventLog
      const last = yield* log.last(subject)
      return yield* log.append(subject, [stray], last?.sequence ?? 0)
    })
    assert.equal((await inLog(place, append))._tag, "Appended")
    const result = await verify(place.settings.url)
    assert.equal(result.agrees, false)
    assert.match(
      result.said,
      new RegExp(`^sequence ${lastSequence + 1} on ${subject.replaceAll(".", "\\.")}: `),
    )
  })
})
