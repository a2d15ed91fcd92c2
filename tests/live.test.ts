/**
 * Live import by the real command: an account at a loopback Telegram, signed in to, listed and imported, and every message of it found again in
 * Postgres, Redis and the graph as the account's export tells of it; also when Telegram has its worst day, and when the export was imported too.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { DialoguesReport, LoginReport } from "../application/accountReports.ts"
import { ImportReport } from "../application/reports.ts"
import { generateExport } from "../examples/generate.ts"
import { assertDone, documentOf, temporaryFolder } from "./command.ts"
import { changing } from "./live/requests.ts"
import { ACCOUNT, allAsked, openTelegram, signedIn, standAt } from "./live/stand.ts"
import { allRows, assertEverywhere, inPostgres } from "./live/stores.ts"
import { chatsOf } from "./live/truth.ts"
import { writeEverything } from "./telegram/everything.ts"

const generated = await generateExport(await temporaryFolder(), {
  messages: 700,
  dialogues: 9,
  account: ACCOUNT,
})
const everythingPath = await writeEverything(await temporaryFolder())
const generatedChats = await chatsOf(generated.path, ACCOUNT)
const everythingChats = await chatsOf(everythingPath, ACCOUNT)

describe("an account that is signed in to by a code", async () => {
  const server = await openTelegram({ export: generated.path })
  const stand = standAt(server)

  test("is listed with its numbers of messages, as a document and as a table", async () => {
    const login = documentOf(LoginReport, assertDone(await stand.signIn()))
    assert.deepEqual([login.state, login.account_id], ["signed-in", ACCOUNT])
    const { dialogues } = documentOf(DialoguesReport, assertDone(await stand.run("dialogues", "--json")))
    assert.deepEqual(
      new Set(dialogues.map(({ id }) => id)),
      new Set(generatedChats.map(({ key }) => Number(key.split("/")[1]))),
    )
    const listed = dialogues.reduce((sum, { messages = 0 }) => sum + messages, 0)
    assert.equal(listed, generated.messages + generated.serviceMessages)
    const { stdout } = assertDone(await stand.run("dialogues", "--types", "channel"))
    assert.match(stdout, /^ +id +type +title +messages +last message\n1600000004 +channel +\S+ 4 +\d+ +2021-/)
  })
  test("is imported whole, message by message, into every store, and a second time nothing of it", async () => {
    const first = await stand.report("import", "--live")
    const { dialogs_processed, messages_imported, service_messages, errors, skipped } = first.stats
    assert.deepEqual(
      { dialogs_processed, messages_imported, service_messages, errors, skipped },
      {
        dialogs_processed: generatedChats.length,
        messages_imported: generated.messages,
        service_messages: generated.serviceMessages,
        errors: 0,
        skipped: 0,
      },
    )
    const { dm = 0, saved = 0, group = 0, supergroup = 0, channel = 0 } = generated.perType
    const { dm_messages, group_messages, channel_messages } = first.stats
    assert.deepEqual(
      [dm_messages, group_messages, channel_messages],
      [dm + saved, group + supergroup, channel],
    )
    await assertEverywhere(stand.tenant, generatedChats)
    const before = (await stand.events()).filter((type) => type !== "sideload.dialogue.imported.v1")
    const second = await stand.report("import", "--live")
    assert.equal(second.stats.messages_imported, 0)
    const after = (await stand.events()).filter((type) => type !== "sideload.dialogue.imported.v1")
    assert.deepEqual(after.slice(before.length), [
      "sideload.import.requested.v1",
      "sideload.import.completed.v1",
    ])
    await assertEverywhere(stand.tenant, generatedChats)
  })
})

describe("an account with a password, and in it a message of every kind", async () => {
  const server = await openTelegram({ export: everythingPath, password: "an invented password" })

  test("is imported whole, what was a basic group among it, and shown as a table", async () => {
    const stand = await signedIn(server)
    const { stdout } = assertDone(await stand.run("import", "--live"))
    assert.match(stdout, /^type +dialogue +new messages +the source shows$/m)
    assert.match(stdout, /^supergroup +Gloamspire Lantern Choir +\d+ +whole$/m)
    assert.match(
      stdout,
      /^\d+ new messages in 13 dialogues, 0 edited, 0 known before, \d+ service messages\./m,
    )
    await assertEverywhere(stand.tenant, everythingChats)
  })
})

describe("an account on Telegram's worst day", async () => {
  const server = await openTelegram({ export: generated.path })

  test("is imported as on its best, and the wait is told with its end", async () => {
    const stand = await signedIn(server)
    await server.faults({
      seed: 11,
      floods: { every: 10, seconds: 3, times: 2, methods: ["messages.GetHistory"] },
      drops: { every: 9, times: 4, when: "before" },
      internal: { every: 12, times: 3 },
      shortPages: 17,
    })
    const outcome = await stand.run("import", "--live", "--json")
    assert.equal(documentOf(ImportReport, assertDone(outcome)).stats.messages_imported, generated.messages)
    assert.match(outcome.stderr, /^import: Telegram asks to wait \(flood\), until \d\d:\d\d:\d\d UTC$/m)
    const answered = (await server.calls()).map((call) => call.answered)
    for (const fault of ["420 FLOOD_WAIT_3", "cut", "500 RPC_CALL_FAIL"])
      assert.ok(answered.includes(fault), `${fault} did not happen`)
    await assertEverywhere(stand.tenant, generatedChats)
  })
})

describe("an account that was imported from its export too", async () => {
  const server = await openTelegram({ export: everythingPath })

  test("leaves the same rows in either order, and no message twice", async () => {
    const [fileFirst, liveFirst] = [await signedIn(server), await signedIn(server)]
    const fromFile = [everythingPath, "--no-media"]
    const fromLive = ["--live"]
    const orders = [
      [fileFirst, fromFile, fromLive],
      [liveFirst, fromLive, fromFile],
    ] as const
    const added = await Promise.all(
      orders.map(async ([stand, one, other]) => {
        await stand.report("import", ...one)
        return (await stand.report("import", ...other)).stats.messages_imported
      }),
    )
    // What the account has left stands in its export only.
    assert.deepEqual(added, [0, 2])
    const [one, other] = [await allRows(fileFirst.tenant), await allRows(liveFirst.tenant)]
    for (const [table, rows] of Object.entries(one)) assert.deepEqual(other[table], rows, table)
    const keys = (await inPostgres(fileFirst.tenant)).map(({ dialogue, id }) => `${dialogue} ${id}`)
    assert.equal(new Set(keys).size, keys.length)
  })
})

describe("what was asked of Telegram", () => {
  test("changes nothing there", async () => {
    const all = await allAsked()
    assert.ok(all.includes("messages.GetHistory"))
    assert.deepEqual(changing(all), [])
  })
})
