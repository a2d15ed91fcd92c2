import assert from "node:assert/strict"
import { mkdir, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { openFile } from "./open.ts"
import { ACCOUNT, account, chat, dialoguesOf, message, readAll, withExport, written } from "./testing.ts"

/** An export whose messages name these files; photos/here.jpg is there, photos/link.jpg leads to outside.jpg. */
const withFilesNamed = <A>(
  messages: ReadonlyArray<Record<string, unknown>>,
  run: (folder: string) => Promise<A>,
): Promise<A> =>
  withExport(
    written(account([chat(messages.map((fields, n) => message(n + 1, fields)))])),
    async (folder) => {
      await mkdir(join(folder, "photos"))
      await writeFile(join(folder, "photos/here.jpg"), "bytes of a photo")
      await writeFile(join(folder, "outside.jpg"), "not to be followed")
      await symlink(join(folder, "outside.jpg"), join(folder, "photos/link.jpg"))
      return await run(folder)
    },
  )

const onlyDialogue = async (folder: string, media?: false) => {
  const [only] = dialoguesOf((await readAll(folder, media === undefined ? {} : { media })).items)
  assert.ok(only?.ended !== undefined)
  return { files: only.messages.map(({ file }) => file), ended: only.ended, messages: only.messages }
}

const here = { photo: "photos/here.jpg" }
const attacks = [
  { photo: "../outside.jpg" },
  { photo: "/etc/passwd" },
  { file: "photos/link.jpg" },
  { file: "photos" },
  { file: "..\\outside.jpg" },
]

describe("the files of messages", () => {
  test("are named where they are there", async () => {
    await withFilesNamed([here, { photo: "photos/gone.jpg" }, {}], async (folder) => {
      const { files, ended } = await onlyDialogue(folder)
      assert.deepEqual(files, ["photos/here.jpg", undefined, undefined])
      assert.equal(ended.mediaRefused, undefined)
    })
  })

  test("are refused and counted where they lead out or are none; the message keeps what the export says", async () => {
    await withFilesNamed([here, ...attacks], async (folder) => {
      const { files, ended, messages } = await onlyDialogue(folder)
      assert.deepEqual(files, ["photos/here.jpg", ...attacks.map(() => undefined)])
      assert.equal(ended.mediaRefused, attacks.length)
      for (const [n, attack] of attacks.entries()) {
        const { path, present } = messages[n + 1]?.content.media ?? {}
        assert.deepEqual([path, present], [Object.values(attack)[0], false])
      }
    })
  })

  test("are not named where they are not wanted, nor where they destroy themselves", async () => {
    const once = { ...here, self_destruct_period_seconds: 2_147_483_647 }
    await withFilesNamed([here, once], async (folder) => {
      assert.deepEqual((await onlyDialogue(folder)).files, ["photos/here.jpg", undefined])
      assert.deepEqual((await onlyDialogue(folder, false)).files, [undefined, undefined])
    })
  })

  test("can be read by their names, and by no other", async () => {
    await withFilesNamed([here], async (folder) => {
      const source = await openFile(folder, ACCOUNT)
      const read = async (name: string) => {
        const chunks: Array<Uint8Array> = []
        for await (const chunk of source.bytesOf?.(name) ?? []) chunks.push(chunk)
        return Buffer.concat(chunks).toString()
      }
      assert.equal(await read("photos/here.jpg"), "bytes of a photo")
      for (const attack of attacks) await assert.rejects(read(Object.values(attack)[0] as string))
    })
  })
})
