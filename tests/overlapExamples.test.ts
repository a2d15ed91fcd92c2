/**
 * What comes of a second export, case by case: a later one, an older client's, one whose times are a local clock's. Small files through the real
 * source, decider and projection.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { account, chat, message, mine, written } from "../adapters/telegram/export/testing.ts"
import type { Reading } from "../application/source.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import { fold } from "../projections/postgres/fold.ts"
import { postgresProjection } from "../projections/postgres/projection.ts"
import type { MediaRow, MessageRow } from "../projections/postgres/rows.ts"
import { emptyLog, importInto, type MemoryLog } from "./overlap/memory.ts"

type Fields = Readonly<Record<string, unknown>>

const file = (...messages: ReadonlyArray<Fields>): string => written(account([chat(messages)]))

/** As exporters before 3.7.6 wrote it: a local clock's time alone, and no entities. */
const local = (raw: Fields): Fields => {
  const { date_unixtime: _, edited_unixtime: __, text_entities: ___, ...rest } = raw
  return rest
}

/** The files one after the other; a file of local times with the zone of its clock. */
const given = async (
  ...files: ReadonlyArray<string | readonly [text: string, reading: Reading]>
): Promise<MemoryLog> => {
  const log = emptyLog()
  for (const one of files) {
    const [text, reading] = typeof one === "string" ? [one, {}] : one
    await importInto(log, text, reading)
  }
  return log
}

const kinds = (events: ReadonlyArray<LogEvent>): ReadonlyArray<string> =>
  events.map(({ type }) => type.split(".").slice(1, 3).join("."))

const postgresOf = ({ events }: MemoryLog): { row: MessageRow | undefined; media: MediaRow | undefined } => {
  const [step, ...others] = fold(events.flatMap(postgresProjection.apply))
  assert.ok(step?._tag === "Batch" && others.length === 0)
  const [row] = step.messages.posts.rows.values()
  const [media] = step.media.values()
  return { row: row as MessageRow | undefined, media: media as MediaRow | undefined }
}

const textOf = (text: string): Fields => ({ text, text_entities: [{ type: "plain", text }] })
const edit = (text: string, at: number): Fields => ({
  ...{ edited: "2024-01-02T00:00:00", edited_unixtime: String(at) },
  ...textOf(text),
})
const LATER = 1_704_200_000
/** When `message(7)` was sent, and when its `date` would say, read as UTC. */
const SENT = 1_704_067_207
const UTC = { timezone: "UTC" }

describe("a later export", () => {
  const first = file(message(3), message(5), mine(7))
  test("with one edit, one message gone and one new gives one edited, one imported, and deletes nothing", async () => {
    const log = await given(first)
    const later = file(message(3, edit("новый чай", LATER)), mine(7), mine(9))
    const events = await importInto(log, later)
    assert.deepEqual(kinds(events), ["message.edited", "message.imported"])
    assert.deepEqual(
      events.map(({ state }) => state && "id" in state && state.id),
      [3, 9],
    )
  })
  test("of which the first is given again changes nothing", async () => {
    const log = await given(first, file(message(3, edit("новый чай", LATER))))
    assert.deepEqual(await importInto(log, first), [])
  })
  test("with an older text never replaces a newer one", async () => {
    const newest = file(message(3, edit("третий", LATER + 2)))
    const log = await given(newest)
    assert.deepEqual(await importInto(log, file(message(3, edit("второй", LATER + 1)))), [])
    assert.equal(postgresOf(log).row?.content, "третий")
  })
})

const full = message(7, {
  ...{ forwarded_from: "Ada", forwarded_from_id: "channel17", via_bot: "@gif", reply_to_message_id: 3 },
  ...{ file: "files/kettle.pdf", file_name: "kettle.pdf", file_size: 512, mime_type: "application/pdf" },
})
const poorer = ({ forwarded_from_id: _, file_name: __, file_size: ___, ...rest }: Fields): Fields => rest

describe("a field that a source does not show", () => {
  test("changes nothing at the same edit date", async () => {
    const log = await given(file(full))
    assert.deepEqual(await importInto(log, file(poorer(full))), [])
  })
  test("stays known after an edit that an older client saw", async () => {
    const log = await given(file(full), file(poorer({ ...full, ...edit("новый чай", LATER) })))
    const { row, media } = postgresOf(log)
    assert.deepEqual(
      [row?.content, row?.edited_at, row?.forwarded_from_kind, row?.forwarded_from_tg_id, row?.via_bot],
      ["новый чай", LATER, "channel", 17, "@gif"],
    )
    assert.deepEqual([media?.name, media?.size, media?.mime], ["kettle.pdf", 512, "application/pdf"])
  })
  test("takes no formatting of the old text over to the new one", async () => {
    const bold = { text: [{ type: "bold", text: "чай" }], text_entities: [{ type: "bold", text: "чай" }] }
    const log = await given(file(message(7, bold)), file(message(7, edit("соль", LATER))))
    assert.deepEqual([postgresOf(log).row?.content, postgresOf(log).row?.entities], ["соль", null])
  })
  test("is added where a newer client shows it", async () => {
    const log = await given(file(poorer(full)))
    assert.deepEqual(kinds(await importInto(log, file(full))), ["message.edited"])
    assert.equal(postgresOf(log).row?.forwarded_from_tg_id, 17)
  })
})

describe("times of a local clock", () => {
  const utc = file(message(7))
  const clock = file(local(message(7)))
  test("never take the place of a known UTC time", async () => {
    const log = await given(utc)
    assert.deepEqual(await importInto(log, clock, UTC), [])
    assert.equal(postgresOf(log).row?.posted_at, SENT)
  })
  test("give way to a UTC time, which is then no longer approximate", async () => {
    const log = await given([clock, UTC])
    assert.notEqual(postgresOf(log).row?.posted_at, SENT)
    const [event, ...others] = await importInto(log, utc)
    assert.deepEqual(others, [])
    assert.equal(event?.type, "sideload.message.edited.v1")
    assert.equal((event?.data as { approximate?: true } | undefined)?.approximate, undefined)
    assert.equal(postgresOf(log).row?.posted_at, SENT)
  })
  test("of an edit replace nothing that is known in UTC with that edit", async () => {
    const edited = message(7, { ...edit("новый чай", LATER), edited: "2024-01-02T15:53:20" })
    const log = await given(file(edited))
    assert.deepEqual(await importInto(log, file(local(edited)), { timezone: "+03:00" }), [])
  })
  test("do not shift what is known where an edit is seen by a local clock only", async () => {
    const edited = message(7, { ...edit("новый чай", LATER), edited: "2024-01-02T15:53:20" })
    const log = await given(utc, [file(local(edited)), { timezone: "+02:00" }])
    const { row } = postgresOf(log)
    assert.deepEqual([row?.content, row?.posted_at], ["новый чай", SENT])
  })
})

describe("what an exporter could not show", () => {
  test("stands as a placeholder until another one shows it", async () => {
    const log = await given(file(message(3), { id: 7, type: "unsupported" }))
    assert.deepEqual(kinds(await importInto(log, file(message(3), message(7)))), ["message.edited"])
  })
  test("never takes the place of what is known", async () => {
    const log = await given(file(message(3), mine(7)))
    assert.deepEqual(await importInto(log, file(message(3), { id: 7, type: "unsupported" })), [])
  })
})
