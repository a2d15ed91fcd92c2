/** A damaged export given to the command: what is whole is imported and shown, it is said what is not, and the mended file goes on. */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { ACCOUNT, account, chat, message, written } from "../adapters/telegram/export/testing.ts"
import { EmittedReport, EventLines, ImportReport, StatusReport } from "../application/reports.ts"
import {
  assertDone,
  assertFails,
  begin,
  documentOf,
  type Outcome,
  sideload,
  stackHome,
  temporaryFolder,
} from "./command.ts"

const env = { SIDELOAD_HOME: await stackHome() }

/** Two dialogues, the first of 20 messages, of which one has to be mended; the second of 1500, more than a page. */
const file = written(
  account([
    chat(
      Array.from({ length: 20 }, (_, n) => message(n + 1, n === 3 ? { text: "@", text_entities: [] } : {})),
    ),
    chat(
      Array.from({ length: 1500 }, (_, n) => message(n + 100)),
      { type: "bot_chat", id: 9 },
    ),
  ]),
).replace("@", "\\x0B")

/** The file up to the middle of the message with this id. */
const cutAt = (id: number): string => file.slice(0, file.indexOf(`"id": ${id},`) + 60)

const refused = /the export ends in the middle: it is cut off \(byte \d+\)\./
const mended = /Once that is mended, the same command goes on/

const importer = async (content: string) => {
  const folder = await temporaryFolder()
  const write = (text: string) => writeFile(join(folder, "result.json"), text)
  await write(content)
  const tenant = randomUUID()
  const args = ["import", folder, "--tenant", tenant, "--account", String(ACCOUNT)]
  return { write, tenant, args }
}

const json = async (...args: ReadonlyArray<string>) => assertDone(await sideload([...args, "--json"], env))

/** Every read model is at least where the import ended. */
const assertCaughtUp = async (lastSequence: number) => {
  const { projections } = documentOf(StatusReport, await json("status"))
  for (const { name, position = 0 } of projections)
    assert.ok(position >= lastSequence, `${name} is at ${position}`)
}

const assertRefused = (outcome: Outcome, count: number): void =>
  assertFails(outcome, 1, refused, new RegExp(`\\b${count} messages were imported`), mended)

describe("a file that is cut off", () => {
  test("is imported up to there, shown by every read model, and goes on once it is mended", async () => {
    const { write, tenant, args } = await importer(cutAt(1400))
    const first = await sideload([...args, "--json"], env)
    assertRefused(first, 20 + 1300)
    const report = documentOf(ImportReport, first)
    assert.equal(report.stats.messages_imported, 1320)
    assert.equal(report.stats.errors, 1)
    assert.equal(report.stats.repaired, 1)
    assert.deepEqual(
      report.dialogues.map(({ messages_imported, completeness }) => [messages_imported, completeness]),
      [
        [20, "full"],
        [1300, "unknown"],
      ],
    )
    await assertCaughtUp(report.last_sequence)

    const again = await sideload(args, env)
    assertRefused(again, 1320)
    assert.match(again.stdout, /1,320 new messages in 2 dialogues/)

    await write(file)
    const { stats } = documentOf(ImportReport, assertDone(await sideload([...args, "--json"], env)))
    assert.equal(stats.messages_imported, 200)
    assert.equal(stats.errors, 0)
    const lines = documentOf(
      EventLines,
      await json("log", "read", "--tenant", tenant, "--type", "message.imported"),
    )
    assert.equal(lines.length, 1520)
  })

  test("is not even begun where nothing of it can be read", async () => {
    const { args } = await importer(file.slice(0, 100))
    const outcome = await sideload([...args, "--json"], env)
    assertFails(outcome, 1, refused)
    assert.doesNotMatch(outcome.stderr, /imported/)
    assert.equal(outcome.stdout, "")
  })

  test("is told of by the worker as well", async () => {
    const { args } = await importer(cutAt(130))
    const { command_id } = documentOf(
      EmittedReport,
      assertDone(await sideload([...args, "--detach", "--json"], env)),
    )
    const worker = begin(["worker", "--metrics-port", "0"], env)
    const told = new RegExp(
      `command ${command_id}: ${refused.source}.*\\b50 messages were imported.*${mended.source}`,
    )
    while (!told.test(worker.said())) {
      const more = new Promise((resolve) => worker.process.stderr?.once("data", resolve))
      const ended = await Promise.race([more, worker.outcome.then(() => "ended")])
      assert.notEqual(ended, "ended", worker.said())
    }
    worker.process.kill("SIGTERM")
    assert.equal((await worker.outcome).code, 0)
  })
})
