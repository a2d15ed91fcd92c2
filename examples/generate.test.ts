import assert from "node:assert/strict"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { openFile } from "../adapters/telegram/export/open.ts"
import type { SourceItem } from "../domain/observation.ts"
import type { DialogueType } from "../domain/peer.ts"
import { generateExport } from "./generate.ts"

const readItems = async (folder: string, account: number): Promise<ReadonlyArray<SourceItem>> => {
  const source = await openFile(folder, account)
  const items: Array<SourceItem> = []
  for await (const item of source.items({})) items.push(item)
  return items
}

describe("a generated export", () => {
  let folder = ""
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sideload-generated-"))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test("has exactly the messages that were asked for, by type as it says", async () => {
    const generated = await generateExport(folder, { messages: 3001, dialogues: 14, account: 77 })
    assert.equal(generated.messages, 3001)
    const perType: Partial<Record<DialogueType, number>> = {}
    let services = 0
    for (const item of await readItems(folder, 77)) {
      if (item._tag !== "DialogueEnded") continue
      perType[item.dialogue.type] = (perType[item.dialogue.type] ?? 0) + item.ended.observed
      services += item.ended.serviceMessages
    }
    assert.deepEqual(perType, generated.perType)
    assert.equal(services, generated.serviceMessages)
  })

  test("has no id of the account's sequence twice, about 190 characters a message, and some of everything", async () => {
    await generateExport(folder, { messages: 3000, dialogues: 14 })
    const pages = (await readItems(folder, 100_200_300)).flatMap((item) =>
      item._tag === "Page" ? item.messages : [],
    )
    const own = pages.filter(({ box }) => box === "u").map(({ id }) => id)
    assert.equal(new Set(own).size, own.length)
    const texts = pages.map(({ content }) => content.text).filter((text) => text !== "")
    const mean = texts.reduce((sum, { length }) => sum + length, 0) / texts.length
    assert.ok(mean > 170 && mean < 220, `${mean}`)
    assert.ok(pages.some(({ content }) => content.reply && content.media && content.forward))
    assert.ok(pages.some(({ edited }) => edited !== undefined))
    assert.ok(pages.some(({ reactions }) => reactions?.recent !== undefined))
  })

  test("is the same for the same seed, another for another, and ends near the size asked for", async () => {
    const file = () => readFile(join(folder, "result.json"))
    const sized = await generateExport(folder, { bytes: 2_000_000, seed: 5 })
    const first = await file()
    assert.equal(first.length, sized.bytes)
    assert.ok(Math.abs(first.length - 2_000_000) < 20_000)
    await generateExport(folder, { bytes: 2_000_000, seed: 5 })
    assert.ok(first.equals(await file()))
    await generateExport(folder, { bytes: 2_000_000, seed: 6 })
    assert.ok(!first.equals(await file()))
  })
})
