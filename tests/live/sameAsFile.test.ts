/**
 * An account read live shows what its export shows: imported one after the other, in either order, the read models are the same, and no message is
 * there twice. The account is made of the export by code that knows nothing of how this program reads either.
 */
import assert from "node:assert/strict"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, test } from "node:test"
import { liveSource } from "../../adapters/telegram/live/liveSource.ts"
import { generateExport } from "../../examples/generate.ts"
import { SELF } from "../overlap/account.ts"
import {
  emptyLog,
  entriesOf,
  importInto,
  importSourceInto,
  type MemoryLog,
  readModelsOf,
} from "../overlap/memory.ts"
import { writeEverything } from "../telegram/everything.ts"
import { openWorld } from "../telegram/world/exportWorld.ts"
import { directTo } from "./direct.ts"

const folder = await mkdtemp(join(tmpdir(), "sideload-live-"))
after(() => rm(folder, { recursive: true, force: true }))

/** Later than anything in the exports. */
const NOW = 1_900_000_000

const live = async (log: MemoryLog, path: string) => {
  const world = await openWorld(path)
  const media = { media: false, mediaMaxBytes: 0 }
  const rest = { takeout: false, spool: join(folder, "spool"), now: () => NOW }
  const source = await liveSource(directTo(world), { ...media, ...rest })
  return { events: await importSourceInto(log, source) }
}

/** The entries of the messages themselves. They show a message as it was seen first, and only a live source knows whom a forward is from. */
const messagesOf = (log: MemoryLog): ReadonlyArray<string> =>
  entriesOf(log)
    .filter((entry) => !entry.startsWith('[["{stream:persona:messages:ingested}:changed"]'))
    // What layer 198 has no words for is an empty message when it is seen live first.
    .filter((entry) => !/"content":"","has_media":"false"/.test(entry))
    .map((entry) => entry.replace(/,"forwarded_from":"\d+"/, ""))

const importsOf = (events: ReadonlyArray<{ readonly type: string }>): number =>
  events.filter(({ type }) => type === "sideload.message.imported.v1").length

const cases = {
  "an account with a message of every kind": async () => await writeEverything(join(folder, "everything")),
  "the example": async () => new URL("../../examples/export/result.json", import.meta.url).pathname,
  "a generated account": async () =>
    (
      await generateExport(join(folder, "generated"), {
        messages: 1500,
        dialogues: 12,
        account: SELF,
        seed: 5,
        files: 20,
      })
    ).path,
}

for (const [name, make] of Object.entries(cases)) {
  describe(`${name}, live and as a file`, async () => {
    const path = await make()
    const text = await readFile(path, "utf8")

    test("leaves the same rows in either order, and no message twice", async () => {
      const [fileFirst, liveFirst] = [emptyLog(), emptyLog()]
      const one = await importInto(fileFirst, text)
      const two = (await live(fileFirst, path)).events
      const three = (await live(liveFirst, path)).events
      const four = await importInto(liveFirst, text)
      // What an account has left stands in its export only.
      assert.deepEqual([importsOf(two), importsOf(four)], [0, importsOf(one) - importsOf(three)])
      assert.deepEqual(readModelsOf(liveFirst), readModelsOf(fileFirst))
      assert.deepEqual(messagesOf(liveFirst), messagesOf(fileFirst))
    })
  })
}
