/** What a dry run says of a source, where there is no log that it could ask. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { ImportFile } from "../../domain/command.ts"
import type { DialogueSeen, MessageObservation, SourceItem } from "../../domain/observation.ts"
import { choir, message, withAnna } from "../../tests/observed.ts"
import type { DryRunReport } from "../reports.ts"
import { type Source, SourceRefused } from "../source.ts"
import { dryRun } from "./dryRun.ts"
import { noLog } from "./known.ts"

const importing = (filters: ImportFile["filters"] = {}): ImportFile => ({
  command: "sideload.import-file.v1",
  id: "6f1de1a4-5b0c-4d3e-9f57-3a1c0c8e7d22",
  tenant: "550e8400-e29b-41d4-a716-446655440000",
  account: 100200300,
  path: "/invented",
  filters,
})

const page = (...messages: ReadonlyArray<MessageObservation>): SourceItem => ({
  _tag: "Page",
  messages,
  bytesRead: 1,
})
const ended = (dialogue: DialogueSeen, observed: number, more: object = {}): SourceItem => {
  const counts = { observed, filtered: 0, serviceMessages: 0, skipped: 0 }
  return {
    _tag: "DialogueEnded",
    dialogue,
    ended: { completeness: "full", ...counts, ...more },
    bytesRead: 2,
  }
}
const seen = (dialogue: DialogueSeen): SourceItem => ({ _tag: "DialogueSeen", dialogue })

const cutOff = new SourceRefused({ what: "cut off", where: "byte 7", mend: "Export again." })

async function* shown(items: ReadonlyArray<SourceItem>, refusal?: SourceRefused) {
  yield* items
  if (refusal !== undefined) throw refusal
}

const run = (
  items: ReadonlyArray<SourceItem>,
  { refusal, filters }: { readonly refusal?: SourceRefused; readonly filters?: ImportFile["filters"] } = {},
): Promise<DryRunReport> => {
  const source: Source = {
    ...{ kind: "file", sha256: "00", parserVersion: 1, size: 2 },
    items: () => shown(items, refusal),
    bytesOf: () => assert.fail("a dry run reads no file"),
  }
  return Effect.runPromise(dryRun(importing(filters), source, noLog, () => {}))
}

const withFile = (id: number): MessageObservation =>
  message(id, { file: `${id}.jpg`, content: { media: { kind: "photo", present: true } } })
const withoutFile = (id: number): MessageObservation =>
  message(id, { content: { media: { kind: "photo", present: false } } })

describe("a dry run without a log", () => {
  test("finds everything new, each message once", async () => {
    const { stats, decided_against } = await run([
      seen(withAnna),
      page(message(1), message(2)),
      page(message(2), message(2, { edited: 1_800_000_000 })),
      ended(withAnna, 4),
    ])
    assert.equal(decided_against, "no-log")
    assert.deepEqual([stats.messages_imported, stats.edited, stats.unchanged], [2, 1, 1])
  })
  test("goes through a dialogue once, as an import does, though the source shows it twice", async () => {
    const once = [seen(withAnna), page(message(1)), ended(withAnna, 1)]
    const { dialogues } = await run([...once, seen(choir), ended(choir, 0), ...once])
    assert.deepEqual(
      dialogues.map(({ title, messages_found }) => [title, messages_found]),
      [
        ["Анна", 1],
        ["Хор", 0],
      ],
    )
  })
  test("counts files that are there, that would be stored, that are missing and that are refused", async () => {
    const { stats } = await run([
      seen(withAnna),
      page(withFile(1), withFile(2), withoutFile(3), withoutFile(4)),
      ended(withAnna, 4, { mediaRefused: 1 }),
    ])
    assert.deepEqual(
      [stats.media_there, stats.media_stored, stats.media_missing, stats.media_refused],
      [2, 2, 1, 1],
    )
  })
  test("stores no file where none is wanted", async () => {
    const items = [seen(withAnna), page(withFile(1)), ended(withAnna, 1)]
    const { stats } = await run(items, { filters: { media: false } })
    assert.deepEqual([stats.media_there, stats.media_stored], [1, 0])
  })
  test("passes on what the source says of a dialogue", async () => {
    const spans = [{ box: "c", first: 3, last: 9, missing: 2, gaps: 1 }]
    const said = { completeness: "range", filtered: 3, skipped: 1, repaired: 2, unknownFields: 5, spans }
    const { dialogues } = await run([seen(choir), page(message(3, { box: "c" })), ended(choir, 1, said)])
    const [one] = dialogues
    assert.deepEqual(one?.spans, spans)
    assert.deepEqual(
      [one?.completeness, one?.filtered, one?.skipped, one?.repaired, one?.unknown_fields],
      ["range", 3, 1, 2, 5],
    )
  })
  test("tells of a source that breaks off up to there, and why it does", async () => {
    const items = [seen(withAnna), page(message(1)), ended(withAnna, 1), seen(choir), page(message(2))]
    const { stats, dialogues, problems } = await run(items, { refusal: cutOff })
    assert.deepEqual([stats.messages_imported, stats.errors], [2, 1])
    assert.deepEqual(problems, [{ what: "cut off", where: "byte 7", mend: "Export again." }])
    assert.deepEqual(
      dialogues.map(({ messages_imported, broken_off }) => [messages_imported, broken_off]),
      [
        [1, undefined],
        [1, true],
      ],
    )
  })
})
