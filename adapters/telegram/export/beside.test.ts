import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { besideFolder, bytesBeside } from "./beside.ts"

const PHOTO = "chats/chat_01/photos/photo_1@01-01-2024_00-00-00.jpg"

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
    await writeFile(join(folder, PHOTO), "x")
    await symlink(join(outer, "elsewhere"), join(folder, "linked"))
    await symlink(join(outer, "secret.txt"), join(folder, "chats/chat_01/photos/link.jpg"))
  })
  after(() => rm(outer, { recursive: true, force: true }))

  test("a file that is there is present, another one is not", () => {
    const beside = besideFolder(folder)
    assert.equal(beside(PHOTO), "present")
    assert.equal(beside("chats/chat_01/photos/photo_2@01-01-2024_00-00-00.jpg"), "absent")
    assert.equal(beside("chats/chat_02/photos/photo_1.jpg"), "absent")
  })

  test("nothing outside the export is ever present, however it is named, nor what is no regular file", () => {
    const beside = besideFolder(folder)
    const names = ["../secret.txt", "chats/../../secret.txt", join(outer, "secret.txt"), "linked/secret.jpg"]
    execFileSync("mkfifo", [join(folder, "pipe.jpg")])
    const odder = ["chats/chat_01/photos/link.jpg", "..\\secret.txt", "", "/", "chats//chat_01", "a\0b", "."]
    const none = ["chats/chat_01/photos", "pipe.jpg", "C:/secret.txt", "file:secret.txt"]
    for (const name of [...names, ...odder, ...none]) assert.equal(beside(name), "refused", name)
  })

  test("each folder is right again after more folders than are kept", async () => {
    for (let n = 0; n < 20; n++) {
      await mkdir(join(folder, `many/${n}`), { recursive: true })
      await writeFile(join(folder, `many/${n}/a.bin`), "x")
    }
    const beside = besideFolder(folder)
    for (const _ of [1, 2]) {
      for (let n = 0; n < 20; n++) assert.equal(beside(`many/${n}/a.bin`), "present")
    }
  })

  const read = async (path: string): Promise<string> => {
    const chunks: Array<Uint8Array> = []
    for await (const chunk of bytesBeside(folder, path)) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  test("the bytes of a present file can be read", async () => {
    const long = "long ".repeat(50_000)
    await writeFile(join(folder, "long.txt"), long)
    assert.equal(await read(PHOTO), "x")
    assert.equal(await read("long.txt"), long)
  })

  test("a file that gave way to a link, or whose folder did, is not opened", async () => {
    await mkdir(join(folder, "changing"))
    await writeFile(join(folder, "changing/secret.jpg"), "harmless")
    assert.equal(besideFolder(folder)("changing/secret.jpg"), "present")
    await rm(join(folder, "changing/secret.jpg"))
    await symlink(join(outer, "secret.txt"), join(folder, "changing/secret.jpg"))
    await assert.rejects(read("changing/secret.jpg"))
    await rm(join(folder, "changing"), { recursive: true })
    await symlink(join(outer, "elsewhere"), join(folder, "changing"))
    await assert.rejects(read("changing/secret.jpg"))
  })

  test("nothing else outside, and no pipe or folder, is opened either", async () => {
    const names = ["../secret.txt", join(outer, "secret.txt"), "linked/secret.jpg", "pipe.jpg", "chats"]
    for (const name of names) await assert.rejects(read(name), name)
  })
})
