import assert from "node:assert/strict"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { besideFolder } from "./beside.ts"

describe("files beside an export", () => {
  let outer = ""
  let folder = ""

  before(async () => {
    outer = await mkdtemp(join(tmpdir(), "sideload-beside-"))
    folder = join(outer, "export")
    await mkdir(join(folder, "chats/chat_01/photos"), { recursive: true })
    await mkdir(join(outer, "elsewhere"))
    await writeFile(join(outer, "secret.txt"), "x")
    await writeFile(join(outer, "elsewhere/secret.jpg"), "x")
    await writeFile(join(folder, "chats/chat_01/photos/photo_1@01-01-2024_00-00-00.jpg"), "x")
    await symlink(join(outer, "elsewhere"), join(folder, "linked"))
    await symlink(join(outer, "secret.txt"), join(folder, "chats/chat_01/photos/link.jpg"))
  })
  after(() => rm(outer, { recursive: true, force: true }))

  test("a file that is there is present, another one is not", () => {
    const beside = besideFolder(folder)
    assert.equal(beside("chats/chat_01/photos/photo_1@01-01-2024_00-00-00.jpg"), true)
    assert.equal(beside("chats/chat_01/photos/photo_2@01-01-2024_00-00-00.jpg"), false)
    assert.equal(beside("chats/chat_02/photos/photo_1.jpg"), false)
    assert.equal(beside("chats/chat_01/photos"), false)
  })

  test("nothing outside the export is ever present, however it is named", () => {
    const beside = besideFolder(folder)
    const names = ["../secret.txt", "chats/../../secret.txt", join(outer, "secret.txt"), "linked/secret.jpg"]
    const odder = ["chats/chat_01/photos/link.jpg", "..\\secret.txt", "", "/", "chats//chat_01", "a\0b", "."]
    for (const name of [...names, ...odder]) assert.equal(beside(name), false, name)
  })

  test("each folder is right again after more folders than are kept", async () => {
    for (let n = 0; n < 20; n++) {
      await mkdir(join(folder, `many/${n}`), { recursive: true })
      await writeFile(join(folder, `many/${n}/a.bin`), "x")
    }
    const beside = besideFolder(folder)
    for (const _ of [1, 2]) {
      for (let n = 0; n < 20; n++) assert.equal(beside(`many/${n}/a.bin`), true)
    }
  })
})
