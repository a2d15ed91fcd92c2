/**
 * A live import of only a part: the newest of each dialogue, what is not too old, some types, some dialogues; what was left out comes with a later
 * import, and nothing is asked for twice. One dialogue that Telegram refuses is told of, and the others are imported.
 */
import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, test } from "node:test"
import { DryRunReport, ImportReport } from "../application/reports.ts"
import { assertDone, assertFails, documentOf, temporaryFolder } from "./command.ts"
import { CHANNEL_HEAD, chat, GROUP_HEAD, messagesUpTo, range, writeAccount } from "./live/exports.ts"
import { changing } from "./live/requests.ts"
import { ACCOUNT, allAsked, openTelegram, signedIn, standAt, stopTelegram } from "./live/stand.ts"
import { assertEverywhere, inPostgres } from "./live/stores.ts"
import { type ChatTruth, chatsOf, truthIn } from "./live/truth.ts"
import type { LoopbackTelegram } from "./telegram/telegram.ts"

const LAST = 1_750_000_000
const HOUR = 3600

/** The person and the group share a sequence of ids. */
const path = await writeAccount([
  chat(messagesUpTo(LAST, range(1, 599, 2), HOUR)),
  chat(messagesUpTo(LAST, range(2, 300, 2), HOUR), GROUP_HEAD),
  chat(messagesUpTo(LAST, range(1, 250), HOUR), CHANNEL_HEAD),
])
const chats = await chatsOf(path, ACCOUNT)

const narrowed = (keep: (messages: ChatTruth["messages"]) => ChatTruth["messages"]) =>
  chats.map((one) => ({ ...one, messages: keep(one.messages) }))

/** How many requests of a method there were while something was done. */
const asking = async (server: LoopbackTelegram, method: string, work: () => Promise<unknown>) => {
  const count = async () => (await server.calls()).filter((call) => call.method === method).length
  const before = await count()
  await work()
  return (await count()) - before
}

describe("a live import with filters", async () => {
  const server = await openTelegram({ export: path })

  test("of the newest of each dialogue brings those, and a later one what lies below, asking for nothing twice", async () => {
    const stand = await signedIn(server)
    const limited = await stand.report("import", "--live", "--limit", "20")
    assert.deepEqual(
      limited.dialogues.map(({ messages_imported, completeness }) => [messages_imported, completeness]),
      [20, 20, 20].map((count) => [count, "range"]),
    )
    await assertEverywhere(
      stand.tenant,
      narrowed((messages) => messages.slice(-20)),
    )
    const full = { stats: { messages_imported: 0, unchanged: 0 } }
    const pages = await asking(server, "messages.GetHistory", async () => {
      Object.assign(full, await stand.report("import", "--live"))
    })
    assert.deepEqual([full.stats.messages_imported, full.stats.unchanged], [truthIn(chats).length - 60, 0])
    await assertEverywhere(stand.tenant, chats)
    // 280, 130 and 230 messages in pages of a hundred; what is held is behind the last of them.
    assert.ok(pages <= 3 + 2 + 3 + 3, `${pages} requests for 8 pages`)
    const idle = await asking(server, "messages.GetHistory", () => stand.report("import", "--live"))
    assert.equal(idle, 0)
  })

  test("of what is not older than a time, and before another, brings that and no more", async () => {
    const stand = await signedIn(server)
    const [since, until] = [LAST - 30 * HOUR, LAST - 10 * HOUR]
    const times = [since, until].map((seconds) => new Date(seconds * 1000).toISOString())
    const within = narrowed((messages) => messages.filter(({ date }) => date >= since && date < until))
    const args = ["--live", "--since", times[0] ?? "", "--until", times[1] ?? ""]
    const planned = documentOf(
      DryRunReport,
      assertDone(await stand.run("import", ...args, "--dry-run", "--json")),
    )
    assert.deepEqual([planned.stats.messages_imported, planned.decided_against], [60, "no-persona"])
    assert.deepEqual(await inPostgres(stand.tenant), [])
    const { stats } = await stand.report("import", ...args)
    assert.deepEqual([stats.messages_imported, stats.dm_messages, stats.group_messages], [60, 20, 40])
    await assertEverywhere(stand.tenant, within)
  })

  test("of types and of single dialogues brings those only", async () => {
    const stand = await signedIn(server)
    const { stats } = await stand.report("import", "--live", "--types", "dm")
    assert.deepEqual([stats.dialogs_processed, stats.dm_messages, stats.group_messages], [1, 300, 0])
    const one = await stand.report("import", "--live", "--dialogues", String(CHANNEL_HEAD.id))
    assert.deepEqual([one.stats.dialogs_processed, one.stats.group_messages], [1, 250])
    await assertEverywhere(
      stand.tenant,
      chats.filter(({ type }) => type !== GROUP_HEAD.type),
    )
  })
})

describe("a dialogue that Telegram refuses", () => {
  test("is told of and does not stop the others, and comes once it is shown", async () => {
    const state = join(await temporaryFolder(), "telegram.json")
    const refuses = { [`channel/${CHANNEL_HEAD.id}`]: "CHANNEL_PRIVATE" }
    const refusing = await openTelegram({ export: path, state, world: { refuses } })
    const stand = await signedIn(refusing)
    const first = await stand.run("import", "--live", "--json")
    assertFails(
      first,
      1,
      /^sideload: one dialogue could not be read to the end.*the same command tries again/,
    )
    const { stats, dialogues } = documentOf(ImportReport, first)
    assert.deepEqual([stats.errors, stats.messages_imported], [1, truthIn(chats).length - 250])
    assert.deepEqual(
      dialogues.map(({ type, failed }) => [type, failed]),
      [
        ["dm", undefined],
        ["group", undefined],
        ["supergroup", "CHANNEL_PRIVATE"],
      ],
    )
    const table = await stand.run("import", "--live")
    assertFails(table, 1, /one dialogue could not be read/)
    assert.match(table.stdout, /^supergroup +\S+ +0 +not to its end: CHANNEL_PRIVATE$/m)
    await stopTelegram(refusing)

    const again = standAt(await openTelegram({ export: path, state }), {}, stand.tenant)
    const { stats: now } = await again.report("import", "--live")
    assert.deepEqual([now.errors, now.messages_imported], [0, 250])
    await assertEverywhere(stand.tenant, chats)
  })
})

describe("what was asked of Telegram", () => {
  test("changes nothing there", async () => assert.deepEqual(changing(await allAsked()), []))
})
