/**
 * A live import as a command among others: planned without being done, left for a worker, stopped by the person who began it; and a server that is not
 * who it should be.
 */
import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { DryRunReport, EmittedReport, ImportReport } from "../application/reports.ts"
import { assertDone, assertFails, begin, documentOf, temporaryFolder } from "./command.ts"
import { chat, GROUP_HEAD, messagesUpTo, range, writeAccount } from "./live/exports.ts"
import { changing } from "./live/requests.ts"
import { ACCOUNT, allAsked, openTelegram, signedIn, standAt, stopTelegram, until } from "./live/stand.ts"
import { assertEverywhere, inPostgres } from "./live/stores.ts"
import { chatsOf } from "./live/truth.ts"

const path = await writeAccount([
  chat(messagesUpTo(1_750_000_000, range(1, 1199, 2))),
  chat(messagesUpTo(1_750_000_000, range(2, 200, 2)), GROUP_HEAD),
])
const chats = await chatsOf(path, ACCOUNT)
const ALL = 700

describe("a live import", async () => {
  const server = await openTelegram({ export: path })

  test("that is only planned says what would be new, and leaves nothing", async () => {
    const stand = await signedIn(server)
    const plan = async () =>
      documentOf(DryRunReport, assertDone(await stand.run("import", "--live", "--dry-run", "--json")))
    const { stats, decided_against } = await plan()
    assert.equal(stats.messages_imported, ALL)
    // Alone on its stack it finds no log at all.
    assert.match(decided_against, /^no-(persona|log)$/)
    assert.deepEqual(await inPostgres(stand.tenant), [])
    assert.deepEqual(await stand.events(), [])
    await stand.report("import", "--live", "--types", "group")
    assert.equal((await plan()).stats.messages_imported, ALL - 100)
    const { stdout } = assertDone(await stand.run("import", "--live", "--dry-run"))
    assert.match(stdout, /^An import would bring: 600 new messages in 2 dialogues/m)
  })

  test("that is left for a worker is done by it", async () => {
    const stand = await signedIn(server)
    const { command_id } = documentOf(
      EmittedReport,
      assertDone(await stand.run("import", "--live", "--detach", "--json")),
    )
    assert.deepEqual(await stand.events(), [])
    const worker = begin(["worker", "--metrics-port", "0"], stand.env)
    await until(worker.said, (said) => said.includes(`command ${command_id}: ${ALL} messages imported`))
    await until(
      () => inPostgres(stand.tenant),
      (rows) => rows.length === ALL,
    )
    worker.process.kill("SIGTERM")
    const { code, stderr } = await worker.outcome
    assert.equal(code, 0)
    assert.doesNotMatch(stderr, /Евлампия|Общество|words \d/)
  })
})

describe("a live import that is stopped in the middle", async () => {
  const server = await openTelegram({ export: path })

  test("ends soon, says that the same command goes on, and then it does, without anything twice", async () => {
    const stand = await signedIn(server)
    await server.faults({ shortPages: 20, latencyMillis: 100 })
    const running = stand.begin("import", "--live")
    const pages = async () =>
      (await server.calls()).filter(({ method }) => method === "messages.GetHistory").length
    await until(pages, (count) => count >= 12)
    running.process.kill("SIGINT")
    const told = Date.now()
    const stopped = await running.outcome
    assert.equal(stopped.code, 130)
    assert.ok(Date.now() - told < 15_000)
    assert.match(stopped.stderr, /^Stopped\. What was imported so far is whole; the same command goes on/m)
    assert.equal(stopped.stdout, "")
    await server.faults({})
    const { code, stdout } = await stand.run("import", "--live", "--json")
    assert.equal(code, 0)
    assert.equal(documentOf(ImportReport, { code, stdout, stderr: "" }).stats.errors, 0)
    await assertEverywhere(stand.tenant, chats)
  })
})

describe("a server that does not prove who it is", async () => {
  const [server, other] = await Promise.all([openTelegram({ export: path }), openTelegram({ export: path })])

  test("is told of in one message, by every command that reads the account", async () => {
    const stand = await signedIn(server)
    const wrong = standAt(server, { TELEGRAM_SERVER_KEY: other.env.TELEGRAM_SERVER_KEY }, stand.tenant)
    // The key that a session has needs no other: a server is asked to prove itself where a new one is made.
    assertFails(await wrong.signIn("--again"), 1, /does not prove that it is Telegram.*TELEGRAM_SERVER_KEY/)
    const nowhere = standAt(server, { TELEGRAM_SERVER_KEY: "/nowhere.pem" }, stand.tenant)
    for (const command of ["dialogues", "sync", "watch"])
      assertFails(
        await nowhere.run(command),
        2,
        /^sideload: The setting TELEGRAM_SERVER_KEY must be a PEM file.*\n$/,
      )
    const elsewhere = standAt(server, { TELEGRAM_DC: "nonsense" }, stand.tenant)
    assertFails(
      await elsewhere.run("import", "--live"),
      2,
      /^sideload: The setting TELEGRAM_DC must be .*\n$/,
    )
    const kinds = standAt(server, { TELEGRAM_MEDIA_KINDS: "pictures" }, stand.tenant)
    assertFails(
      await kinds.run("import", "--live", "--media"),
      2,
      /^sideload: The setting TELEGRAM_MEDIA_KINDS .*\n$/,
    )
    const unsigned = standAt(server)
    assertFails(
      await unsigned.run("sync"),
      1,
      /^sideload: account 100200300 is not signed in here.*sideload login/,
    )
  })
})

describe("a Telegram that cannot be reached", async () => {
  const server = await openTelegram({ export: path })

  test("is waited for, which is said at once, until somebody stops it", async () => {
    const key = join(await temporaryFolder(), "server.pem")
    await writeFile(key, server.publicKey)
    const stand = await signedIn(server, { TELEGRAM_SERVER_KEY: key })
    await stopTelegram(server)
    for (const args of [["dialogues"], ["import", "--live", "--dry-run"]]) {
      const [command = "", ...rest] = args
      const { process, said, outcome } = stand.begin(command, ...rest)
      await until(said, (text) => /Telegram cannot be reached; .*, until \d\d:\d\d:\d\d UTC/.test(text))
      process.kill("SIGINT")
      assert.equal((await outcome).code, 130)
    }
  })
})

describe("what was asked of Telegram", () => {
  test("changes nothing there", async () => assert.deepEqual(changing(await allAsked()), []))
})
