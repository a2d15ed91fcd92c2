/**
 * Staying current by the real command. `sync` reads what is new and what of the last days was edited or deleted; `watch` records it as it happens,
 * also after the connection was lost, until it is told to end.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { assertFails } from "./command.ts"
import {
  CHANNEL,
  CHANNEL_HEAD,
  chat,
  GROUP,
  GROUP_HEAD,
  messagesUpTo,
  PERSON,
  range,
  writeAccount,
} from "./live/exports.ts"
import { changing } from "./live/requests.ts"
import { allAsked, openTelegram, type Stand, signedIn, until } from "./live/stand.ts"
import { deletedInPostgres, inPostgres } from "./live/stores.ts"
import type { LoopbackTelegram } from "./telegram/telegram.ts"

const NOW = Math.floor(Date.now() / 1000)
const DAY = 86_400
const OLD = NOW - 40 * DAY

/** Each dialogue has messages of last month and of today. */
const path = await writeAccount([
  chat([...messagesUpTo(OLD, range(1, 119, 2)), ...messagesUpTo(NOW - 60, range(201, 259, 2))]),
  chat([...messagesUpTo(OLD, range(2, 60, 2)), ...messagesUpTo(NOW - 60, range(202, 220, 2))], GROUP_HEAD),
  chat([...messagesUpTo(OLD, range(1, 40)), ...messagesUpTo(NOW - 60, range(41, 70))], CHANNEL_HEAD),
])

const words = (text: string) => ({ text, text_entities: [{ type: "plain", text }] })

const happen = (server: LoopbackTelegram) => ({
  sent: (dialogue: string, text: string, from = "user500600701") =>
    server.change({ _tag: "Sent", dialogue, message: { ...words(text), from_id: from } }),
  edited: (dialogue: string, id: number, text: string) =>
    server.change({ _tag: "Edited", dialogue, id, text, edited: Math.floor(Date.now() / 1000) }),
  deleted: (dialogue: string, ...ids: ReadonlyArray<number>) =>
    server.change({ _tag: "Deleted", dialogue, ids }),
})

const textOf = async ({ tenant }: Stand, dialogue: string, id: number): Promise<string | undefined> =>
  (await inPostgres(tenant)).find((one) => one.dialogue === dialogue && one.id === id)?.text

describe("a sync", async () => {
  const server = await openTelegram({ export: path })
  const { sent, edited, deleted } = happen(server)

  test("brings what is new, and of the last days only what was edited or deleted", async () => {
    const stand = await signedIn(server)
    const first = await stand.report("sync")
    assert.equal(first.stats.messages_imported, 200)

    await sent(PERSON, "something new")
    await sent(CHANNEL, "something else that is new")
    await edited(PERSON, 259, "said otherwise")
    await edited(PERSON, 1, "said otherwise long ago")
    await deleted(GROUP, 202, 204, 4)
    await deleted(CHANNEL, 45, 70, 3)
    const { stats } = await stand.report("sync")
    assert.deepEqual([stats.messages_imported, stats.edited, stats.deleted, stats.errors], [2, 1, 4, 0])
    assert.equal(await textOf(stand, PERSON, 259), "said otherwise")
    assert.equal(await textOf(stand, PERSON, 1), "words 1")
    // What is older than the last days is not read again, so nobody knows that it is gone.
    assert.deepEqual(await deletedInPostgres(stand.tenant), [45, 70, 202, 204])

    const before = await stand.events()
    const idle = await stand.report("sync")
    assert.deepEqual([idle.dialogues, idle.stats.messages_imported, idle.stats.unchanged], [[], 0, 0])
    assert.deepEqual((await stand.events()).slice(before.length), [])
    const { stdout } = await stand.run("sync")
    assert.match(stdout, /^Nothing new: 0 new messages in 0 dialogues/m)

    const further = await stand.report("sync", "--rescan-days", "60")
    assert.deepEqual([further.stats.edited, further.stats.deleted], [1, 2])
    assert.deepEqual(await deletedInPostgres(stand.tenant), [3, 4, 45, 70, 202, 204])
  })

  test("takes nothing for deleted that a filter left out or Telegram did not show", async () => {
    const stand = await signedIn(server)
    await stand.report("import", "--live", "--limit", "5")
    const { stats } = await stand.report("sync", "--types", "dm")
    assert.equal(stats.deleted ?? 0, 0)
    await server.faults({ shortPages: 3 })
    const { stats: short } = await stand.report("sync")
    await server.faults({})
    assert.equal(short.deleted ?? 0, 0)
    assert.deepEqual(await deletedInPostgres(stand.tenant), [])
  })
})

describe("watching an account", async () => {
  const server = await openTelegram({ export: path })
  const { sent, edited, deleted } = happen(server)

  test("records what happens while it does, and what happened while the connection was lost, and ends in peace", async () => {
    const stand = await signedIn(server)
    await stand.report("import", "--live")
    const watch = stand.begin("watch")
    await until(watch.said, (said) => /read again: 0 new, 0 edited, 0 deleted/.test(said))

    await sent(PERSON, "heard at once")
    await edited(CHANNEL, 70, "said otherwise")
    await deleted(GROUP, 220)
    const has = async () => {
      const all = await inPostgres(stand.tenant)
      const at = (dialogue: string, text: string) =>
        all.some((one) => one.dialogue === dialogue && one.text === text)
      const isGone = !all.some(({ dialogue, id }) => dialogue === GROUP && id === 220)
      return [at(PERSON, "heard at once"), at(CHANNEL, "said otherwise"), isGone].join()
    }
    await until(has, (found) => found === "true,true,true")

    for (const command of ["watch", "sync", "import"]) {
      const second = await stand.run(command, ...(command === "import" ? ["--live"] : []))
      assertFails(second, 1, new RegExp(`session of account \\d+ is in use by process ${watch.process.pid}`))
    }

    // Cut off before it is answered, not left without an answer: what is asked meanwhile is asked again at once.
    await server.faults({ drops: { every: 1, when: "before" } })
    await server.drop()
    await sent(GROUP, "missed by everybody")
    await edited(PERSON, 257, "edited in the dark")
    await deleted(CHANNEL, 69)
    await server.faults({})
    const caughtUp = async () => {
      const all = await inPostgres(stand.tenant)
      const texts = new Set(all.map(({ text }) => text))
      const isThere = all.some(({ dialogue, id }) => dialogue === CHANNEL && id === 69)
      return [texts.has("missed by everybody"), texts.has("edited in the dark"), !isThere].join()
    }
    await until(caughtUp, (found) => found === "true,true,true")

    const told = Date.now()
    watch.process.kill("SIGTERM")
    const { code, stdout, stderr } = await watch.outcome
    assert.equal(code, 0, stderr)
    assert.ok(Date.now() - told < 15_000)
    assert.match(stderr, / stopped\n$/)
    assert.equal(stdout, "")
    assert.doesNotMatch(stderr, /heard|otherwise|missed|dark|Евлампия|Общество|Хроники/)
    assert.equal((await stand.report("sync")).stats.messages_imported, 0)
  })
})

describe("what was asked of Telegram", () => {
  test("changes nothing there", async () => assert.deepEqual(changing(await allAsked()), []))
})
