/** What an import says of how far it is, as its bar shows it. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { openExport } from "../adapters/telegram/export/open.ts"
import type { ImportProgress } from "../application/importing/goThrough.ts"
import { importSource, Sources } from "../application/importing/importSource.ts"
import { MediaStore } from "../application/mediaStore.ts"
import { generateExport } from "../examples/generate.ts"
import { ACCOUNT, filesOnly, inLog, TENANT } from "./imports.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"

describe("an import's progress", () => {
  let server: NatsServer
  let folder = ""
  before(async () => {
    server = await makeNatsServer()
    folder = await mkdtemp(join(tmpdir(), "sideload-progress-"))
  })
  after(async () => {
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  })

  test("rises with the bytes read of a file of several dialogues, and ends with all of them", async () => {
    const { bytes, messages } = await generateExport(folder, {
      ...{ messages: 6_000, dialogues: 7, account: ACCOUNT },
    })
    const seen: Array<ImportProgress> = []
    const command = {
      command: "sideload.import-file.v1" as const,
      ...{ id: "550e8400-e29b-41d4-a716-446655440009", tenant: TENANT, account: ACCOUNT },
      ...{ path: folder, filters: {} },
    }
    const work = importSource(command, (progress) => seen.push(progress))
    await inLog(
      { settings: server.account(), master: randomBytes(32) },
      work.pipe(
        Effect.provideService(Sources, filesOnly(openExport)),
        Effect.provideService(MediaStore, memoryMediaStore().service),
      ),
    )
    const read = seen.map(({ bytesRead }) => bytesRead)
    assert.deepEqual(
      read,
      [...read].sort((a, b) => a - b),
    )
    assert.ok(seen.every((one) => one.bytes === bytes && one.bytesRead > 0 && one.bytesRead <= bytes))
    assert.equal(read.at(-1), bytes)
    assert.equal(seen.at(-1)?.observed, messages)
    // Of equal parts of the file about equal parts were imported: a bar that stands still and leaps would be of no use.
    const halfway = seen.find(({ bytesRead }) => bytesRead >= bytes / 2)?.observed ?? 0
    assert.ok(halfway > messages * 0.35 && halfway < messages * 0.75, `${halfway} messages at half the file`)
  })
})
