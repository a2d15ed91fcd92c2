/** The command against real servers: the documents that it prints for programs, reading the log, and being stopped in mid-import. */
import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { randomUUID } from "node:crypto"
import { describe, test } from "node:test"
import { promisify } from "node:util"
import { ConfigProvider, Effect } from "effect"
import { EventLog } from "../application/eventLog.ts"
import { DigestReport, ProjectionsReport } from "../application/projectionReports.ts"
import {
  CheckReport,
  EmittedReport,
  EventLines,
  EventReport,
  ImportReport,
  LogReport,
  ServersReport,
  StatusReport,
} from "../application/reports.ts"
import { currentSettings } from "../cli/settings.ts"
import { logToInspect } from "../cli/wiring/log.ts"
import { readModelNames } from "../cli/wiring/readModelNames.ts"
import { generateExport } from "../examples/generate.ts"
import { endpoints } from "../stack/stack.ts"
import {
  assertDone,
  assertFails,
  begin,
  documentOf,
  sideload,
  stackHome,
  temporaryFolder,
} from "./command.ts"
import { ACCOUNT, EXAMPLE } from "./exampleFacts.ts"

const home = await stackHome()
const env = { SIDELOAD_HOME: home }
const tenant = randomUUID()
const who = ["--tenant", tenant, "--account", String(ACCOUNT)]
const limited = ["import", EXAMPLE, ...who, "--types", "dm", "--limit", "10", "--json"]
const imported = documentOf(ImportReport, assertDone(await sideload(limited, env)))

const json = async (...args: ReadonlyArray<string>) => assertDone(await sideload([...args, "--json"], env))

describe("documents for programs fit their schemas", { concurrency: 2 }, () => {
  test("an import with filters says how little it took", () => {
    assert.deepEqual(imported.dialogues.map(({ type }) => type).sort(), ["dm", "dm", "saved"])
    assert.equal(imported.stats.messages_imported, 30)
  })
  test("status", async () => {
    const { log } = documentOf(StatusReport, await json("status"))
    assert.ok(log.last_sequence >= imported.last_sequence && log.events === log.last_sequence)
  })
  test("check, where all is well", async () => {
    assert.equal(documentOf(CheckReport, await json("check")).ok, true)
  })
  test("projection list", async () => {
    const reports = documentOf(ProjectionsReport, await json("projection", "list"))
    assert.deepEqual(
      reports.map(({ name }) => name),
      readModelNames,
    )
  })
  test("projection digest", async () => {
    const { name, content } = documentOf(DigestReport, await json("projection", "digest", "redis"))
    assert.equal(name, "redis")
    assert.match(content, /^[0-9a-f]{64}$/)
  })
  test("log status", async () => {
    const { sync, first_sequence } = documentOf(LogReport, await json("log", "status"))
    assert.deepEqual([sync, first_sequence], ["always", 1])
  })
  test("stack status", async () => {
    const states = documentOf(ServersReport, await json("stack", "status")).map(({ state }) => state)
    assert.deepEqual(states, ["running", "running", "running", "running"])
  })
})

describe("reading the log", { concurrency: 2 }, () => {
  test("a tenant's events, in order and without their content", async () => {
    const lines = documentOf(EventLines, await json("log", "read", "--tenant", tenant))
    const sequences = lines.map(({ sequence }) => sequence)
    assert.deepEqual(
      sequences,
      [...sequences].sort((a, b) => a - b),
    )
    assert.equal(lines.filter(({ type }) => type === "sideload.message.imported.v1").length, 30)
    assert.equal(lines[0]?.type, "sideload.persona.registered.v1")
  })
  test("only one type, and only so many", async () => {
    const args = ["log", "read", "--tenant", tenant, "--type", "dialogue.opened", "--limit", "2"]
    const lines = documentOf(EventLines, await json(...args))
    assert.deepEqual(
      lines.map(({ type }) => type),
      ["sideload.dialogue.opened.v1", "sideload.dialogue.opened.v1"],
    )
  })
  test("an event with its content, as far as the keys open it", async () => {
    const [opened] = documentOf(
      EventLines,
      await json("log", "read", "--tenant", tenant, "--type", "persona.registered"),
    )
    const report = documentOf(EventReport, await json("log", "show", String(opened?.sequence)))
    assert.deepEqual(report.data, { account: ACCOUNT })
    assert.equal(report.account_id, ACCOUNT)
    assert.equal(report.headers["sl-version"], "1")
  })
  test("an event of a message names it, with its times, to people", async () => {
    const args = ["log", "read", "--tenant", tenant, "--type", "message.imported", "--limit", "1"]
    const [event] = documentOf(EventLines, await json(...args))
    const id = event?.state?.split(",")[2]
    const { stdout } = assertDone(await sideload(["log", "show", String(event?.sequence)], env))
    assert.match(stdout, new RegExp(`^message ${id} of box u, sent \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z`, "m"))
  })
  test("a sequence that the log does not have", async () => {
    assertFails(await sideload(["log", "show", "999999999"], env), 1, /no event at sequence 999999999/)
  })
  test("whoever reads may stop reading", async () => {
    const command = `"${process.execPath}" cli/sideload.mjs log read | head -n 1`
    const options = { env: { ...process.env, ...env }, cwd: `${import.meta.dirname}/..` }
    const { stdout, stderr } = await promisify(execFile)("bash", ["-o", "pipefail", "-c", command], options)
    assert.match(stdout, /^ +1 {2}\d{4}-.*persona\.registered/)
    assert.equal(stderr, "")
  })
})

describe("read models", { concurrency: 2 }, () => {
  test("waiting ends where the read model is", async () => {
    const outcome = await sideload(["projection", "wait", "redis", String(imported.last_sequence)], env)
    assert.ok(Number(assertDone(outcome).stdout) >= imported.last_sequence)
  })
  test("waiting for what does not come ends with how far it got", async () => {
    const args = ["projection", "wait", "redis", "999999999", "--timeout", "1s"]
    assertFails(await sideload(args, env), 1, /redis did not reach 999999999.*sideload worker/)
  })
  test("a read model that nobody knows", async () => {
    assertFails(await sideload(["projection", "digest", "mongodb"], env), 2, /postgres, redis, neo4j/)
  })
})

const looking = <A, E>(look: Effect.Effect<A, E, EventLog>) =>
  Effect.gen(function* () {
    const settings = yield* currentSettings
    const found = yield* endpoints(home)
    if (found === undefined) return yield* Effect.die(new Error("no stack"))
    return yield* Effect.provide(look, logToInspect(settings, found))
  }).pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({ SIDELOAD_HOME: home })),
  )

const lastSequence = looking(Effect.flatMap(EventLog, (log) => log.lastSequence))

/** Looks by one connection, without a pause: what it waits for is over in a second. */
const reaches = (sequence: number, meanwhile: () => void) =>
  looking(
    Effect.gen(function* () {
      const log = yield* EventLog
      while ((yield* log.lastSequence) < sequence) meanwhile()
    }),
  )

describe("an import that is stopped in the middle", () => {
  test("ends soon, says that the same command goes on, and then it does, without anything twice", async () => {
    const folder = await temporaryFolder()
    const messages = 16_000
    await generateExport(folder, { messages, dialogues: 4, account: ACCOUNT })
    const other = randomUUID()
    const args = ["import", folder, "--tenant", other, "--account", String(ACCOUNT), "--json"]
    const before = await Effect.runPromise(lastSequence)
    const running = begin(args, env)
    await Effect.runPromise(reaches(before + 1000, () => assert.equal(running.process.exitCode, null)))
    running.process.kill("SIGINT")
    const stopped = await running.outcome
    assert.equal(stopped.code, 130)
    assert.match(stopped.stderr, /Stopped\..*the same command goes on from there/i)
    assert.equal(stopped.stdout, "")

    const { stats } = documentOf(ImportReport, assertDone(await sideload(args, env)))
    assert.equal(stats.messages_imported, messages)
    const lines = documentOf(
      EventLines,
      await json("log", "read", "--tenant", other, "--type", "message.imported"),
    )
    const places = lines.map(({ subject, state = "" }) => `${subject} ${state.split(",").slice(1, 3)}`)
    assert.equal(new Set(places).size, messages)
    assert.equal(places.length, messages)
  })
})

describe("a command that is left for a worker", () => {
  test("is done by it, and the worker ends when it is told to", async () => {
    const other = randomUUID()
    const args = ["import", EXAMPLE, "--tenant", other, "--account", String(ACCOUNT), "--detach", "--json"]
    const { command_id } = documentOf(EmittedReport, assertDone(await sideload(args, env)))
    const worker = begin(["worker", "--metrics-port", "0"], env)
    const done = new RegExp(`command ${command_id}: 312 messages imported`)
    while (!done.test(worker.said())) {
      const more = new Promise((resolve) => worker.process.stderr?.once("data", resolve))
      const ended = await Promise.race([more, worker.outcome.then(() => "ended")])
      assert.notEqual(ended, "ended", worker.said())
    }
    const address = /metrics at (http:\S+)/.exec(worker.said())?.[1] ?? ""
    const metrics = await (await fetch(address)).text()
    assert.match(metrics, /^graph_writer_processed_total\{operation_type="persona",status="success"\} \d+$/m)
    assert.match(metrics, /^sideload_append_events_total [1-9]\d*$/m)
    worker.process.kill("SIGTERM")
    assert.equal((await worker.outcome).code, 0)
  })
})
