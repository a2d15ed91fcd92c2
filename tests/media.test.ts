/** Files of messages get into the store once, are said to be there once, and that whatever stops the import on the way. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdir, mkdtemp, readdir, rm, symlink, unlink, writeFile } from "node:fs/promises"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { after, before, describe, test } from "node:test"
import { Effect, Fiber } from "effect"
import { folderStore } from "../adapters/media/folder.ts"
import { bucketStore } from "../adapters/media/s3.ts"
import { openExport } from "../adapters/telegram/export/open.ts"
import { account, chat, FRIEND, message, mine, written } from "../adapters/telegram/export/testing.ts"
import { type MediaStore, MediaStoreUnavailable } from "../application/mediaStore.ts"
import { isUnreadable } from "../application/openedEvent.ts"
import type { OpenSource } from "../application/source.ts"
import type { MediaStored } from "../domain/dialogue/messageEvents.ts"
import { sha256Hex } from "../domain/hash.ts"
import { ACCOUNT, importPath, inLog, openLog, type Place } from "./imports.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { BUCKET, KEY, makeS3Server, SECRET } from "./s3Server.ts"

type Store = MediaStore["Service"]
type Fields = Record<string, unknown>

const OTHER = 500600702
const CAT = Buffer.from("the bytes of a photo of a cat")
const VOICE = Buffer.from("the bytes of a voice message")

let server: NatsServer
let outer = ""
let exports = 0
before(async () => {
  server = await makeNatsServer()
  outer = await mkdtemp(join(tmpdir(), "sideload-media-"))
})
after(async () => {
  await server?.remove()
  await rm(outer, { recursive: true, force: true })
})

const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

/** The folder of a new export, with these files in it. */
const exportOf = async (
  chats: ReadonlyArray<unknown>,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<string> => {
  exports += 1
  const folder = join(outer, `export-${exports}`)
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "result.json"), written(account(chats)))
  return folder
}

const voice = { file: "voice/a.ogg", media_type: "voice_message", mime_type: "audio/ogg" }
const other = { id: OTHER, name: "Другой" }
const from = (id: number) => ({ from: "Другой", from_id: `user${id}` })

const twoDialogues = () =>
  exportOf(
    [
      chat([message(1, { photo: "photos/1.jpg" }), mine(2, voice), message(3)]),
      chat([message(4, { photo: "photos/2.jpg", ...from(OTHER) })], other),
    ],
    { "photos/1.jpg": CAT, "photos/2.jpg": CAT, "voice/a.ogg": VOICE },
  )

const imported = (
  place: Place,
  folder: string,
  store: Store,
  { media, open = openExport }: { media?: false; open?: OpenSource } = {},
) => inLog(place, importPath(folder, open, media === undefined ? {} : { media }, store))

type Stored = { readonly id: number; readonly media: MediaStored }

/** What the log says of stored files; an import of a dialogue is stated only after its files. */
const storedIn = async (place: Place): Promise<ReadonlyArray<Stored>> =>
  (await inLog(place, openLog)).flatMap((event) => {
    if (isUnreadable(event)) assert.fail(event.problem)
    if (event.type !== "sideload.media.stored.v1" || event.data === undefined) return []
    return event.state?.kind === "media" ? [{ id: event.state.id, media: event.data }] : []
  })

const idsOf = (stored: ReadonlyArray<Stored>) => stored.map(({ id }) => id).sort((a, b) => a - b)

/** The export as it is read; each file that is opened is noted. */
const noting = (
  opened: Array<string>,
  change: (file: string) => Promise<void> = async () => {},
): OpenSource => {
  return (path, of, reading) =>
    Effect.map(openExport(path, of, reading), (source) => ({
      ...source,
      async *bytesOf(file: string) {
        opened.push(file)
        await change(file)
        yield* source.bytesOf?.(file) ?? []
      },
    }))
}

describe("files of messages", { timeout: 300_000 }, () => {
  test("are stored by content and linked to each message, under its sender", async () => {
    const place = newPlace()
    const store = join(outer, "a store")
    const outcome = await imported(place, await twoDialogues(), folderStore(store))
    assert.equal(outcome.stats.media_stored, 3)
    assert.equal(outcome.stats.media_refused, 0)
    const photo = { sha256: sha256Hex(CAT), size: CAT.length, mime: "image/jpeg" }
    assert.deepEqual(
      [...(await storedIn(place))].sort((a, b) => a.id - b.id),
      [
        { id: 1, media: { sender: { kind: "user", id: FRIEND }, ...photo } },
        {
          id: 2,
          media: {
            sender: { kind: "user", id: ACCOUNT },
            ...{ sha256: sha256Hex(VOICE), size: VOICE.length, mime: "audio/ogg" },
          },
        },
        { id: 4, media: { sender: { kind: "user", id: OTHER }, ...photo } },
      ],
    )
    const names = await readdir(store, { recursive: true, withFileTypes: true })
    const files = names.filter((entry) => entry.isFile()).map(({ name }) => name)
    assert.deepEqual(files.sort(), [sha256Hex(CAT), sha256Hex(VOICE)].sort())
  })

  test("are not opened again, neither by the same import nor by another one of the same messages", async () => {
    const place = newPlace()
    const store = memoryMediaStore().service
    const opened: Array<string> = []
    const folder = await twoDialogues()
    await imported(place, folder, store, { open: noting(opened) })
    assert.equal(opened.length, 3)
    await imported(place, folder, store, { open: noting(opened) })
    const later = await exportOf([chat([message(1, { photo: "photos/1.jpg" }), message(9)])], {
      "photos/1.jpg": CAT,
    })
    const { stats } = await imported(place, later, store, { open: noting(opened) })
    assert.deepEqual([stats.messages_imported, stats.media_stored], [1, 0])
    assert.equal(opened.length, 3)
  })

  test("that come with a later export are stored for messages that are known", async () => {
    const place = newPlace()
    const store = memoryMediaStore().service
    const chats = [chat([message(1, { photo: "photos/1.jpg" })])]
    assert.equal((await imported(place, await exportOf(chats, {}), store)).stats.media_stored, 0)
    const again = [...chats, chat([message(5, from(OTHER))], other)]
    const { stats } = await imported(place, await exportOf(again, { "photos/1.jpg": CAT }), store)
    assert.deepEqual([stats.messages_imported, stats.media_stored], [1, 1])
    assert.deepEqual(idsOf(await storedIn(place)), [1])
  })

  test("are left alone where they are not wanted", async () => {
    const place = newPlace()
    const store = memoryMediaStore()
    const opened: Array<string> = []
    const { stats } = await imported(place, await twoDialogues(), store.service, {
      media: false,
      open: noting(opened),
    })
    assert.deepEqual([stats.messages_imported, stats.media_stored], [4, 0])
    assert.deepEqual([opened.length, store.files.size, (await storedIn(place)).length], [0, 0, 0])
  })

  test("are refused and counted where their names lead out; the import goes on", async () => {
    const place = newPlace()
    const store = memoryMediaStore()
    const named: ReadonlyArray<Fields> = [
      { photo: "../secret.jpg" },
      { photo: join(outer, "secret.jpg") },
      { photo: "photos/link.jpg" },
      { photo: "linked/secret.jpg" },
      { file: "photos" },
      { photo: "photos/1.jpg" },
    ]
    await writeFile(join(outer, "secret.jpg"), "not of this export")
    const folder = await exportOf([chat(named.map((fields, n) => message(n + 1, fields)))], {
      "photos/1.jpg": CAT,
    })
    await symlink(join(outer, "secret.jpg"), join(folder, "photos/link.jpg"))
    await symlink(outer, join(folder, "linked"))
    const { stats } = await imported(place, folder, store.service)
    assert.deepEqual([stats.messages_imported, stats.media_stored, stats.media_refused], [6, 1, 5])
    assert.deepEqual([...store.files.keys()], [sha256Hex(CAT)])
  })

  test("that vanish or give way to a link after they were seen are counted; the import goes on", async () => {
    const place = newPlace()
    const store = memoryMediaStore()
    await writeFile(join(outer, "secret.jpg"), "not of this export")
    const folder = await twoDialogues()
    const change = async (file: string): Promise<void> => {
      if (file === "voice/a.ogg") await unlink(join(folder, file))
      if (file !== "photos/2.jpg") return
      await unlink(join(folder, file))
      await symlink(join(outer, "secret.jpg"), join(folder, file))
    }
    const { stats } = await imported(place, folder, store.service, { open: noting([], change) })
    assert.deepEqual([stats.messages_imported, stats.media_stored, stats.media_refused], [4, 1, 2])
    assert.deepEqual([...store.files.keys()], [sha256Hex(CAT)])
  })

  test("are all stored, and said so once, wherever the import was killed", async () => {
    const ids = Array.from({ length: 40 }, (_, n) => n + 1)
    const files = Object.fromEntries(ids.map((id) => [`photos/${id}.jpg`, Buffer.from(`photo ${id}`)]))
    const photos = (some: ReadonlyArray<number>) =>
      some.map((id) => message(id, { photo: `photos/${id}.jpg` }))
    const folder = await exportOf(
      [
        chat(photos(ids.slice(0, 35))),
        chat(
          photos(ids.slice(35)).map((one) => ({ ...one, ...from(OTHER) })),
          other,
        ),
      ],
      files,
    )
    for (const after of [0, 1, 31, 32, 34, 36, 39]) {
      const place = newPlace()
      const { service, files: kept } = memoryMediaStore()
      let puts = 0
      const reached = Promise.withResolvers<void>()
      const stuck: Store = {
        ...service,
        put: (bytes) => {
          puts += 1
          if (puts <= after) return service.put(bytes)
          reached.resolve()
          return Effect.never
        },
      }
      const first = Effect.forkChild(importPath(folder, openExport, {}, stuck))
      await inLog(
        place,
        Effect.gen(function* () {
          const fiber = yield* first
          yield* Effect.promise(() => reached.promise)
          yield* Fiber.interrupt(fiber)
        }),
      )
      const { stats } = await imported(place, folder, service)
      assert.deepEqual([stats.messages_imported, stats.media_stored], [40, 40], `killed after ${after}`)
      assert.deepEqual(idsOf(await storedIn(place)), ids)
      assert.equal(kept.size, 40)
    }
  })

  test("wait for a bucket that is away, and are stored once it is back", async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET })
    const bucket = await makeS3Server()
    // Nobody answers at this door until the import has knocked.
    const door = createServer((client) => {
      const { port } = new URL(bucket.endpoint)
      const server = connect(Number(port), "127.0.0.1")
      for (const end of [client, server]) end.on("error", () => undefined)
      client.pipe(server).pipe(client)
    })
    await new Promise<void>((done) => door.listen(0, "127.0.0.1", done))
    const address = door.address()
    assert.ok(address !== null && typeof address === "object")
    await new Promise((done) => door.close(done))
    const endpoint = `http://127.0.0.1:${address.port}`
    const at = { _tag: "Bucket", bucket: BUCKET, prefix: "", endpoint } as const
    const store = bucketStore(at, join(outer, "spool"))
    let failures = 0
    const watched: Store = {
      ...store,
      put: (bytes) =>
        Effect.tapError(store.put(bytes), () =>
          Effect.sync(() => {
            failures += 1
            if (!door.listening) door.listen(address.port, "127.0.0.1")
          }),
        ),
    }
    try {
      const place = newPlace()
      const { stats } = await imported(place, await twoDialogues(), watched)
      assert.equal(stats.media_stored, 3)
      assert.ok(failures > 0)
    } finally {
      door.close()
      await bucket.remove()
    }
  })

  test("stop the import where the store cannot be used; mended, the same import goes on", async () => {
    const place = newPlace()
    const folder = await twoDialogues()
    const blocked = join(outer, "blocked")
    await writeFile(blocked, "a file where the folder should be")
    const failure = await inLog(place, Effect.flip(importPath(folder, openExport, {}, folderStore(blocked))))
    assert.ok(failure instanceof MediaStoreUnavailable)
    assert.ok(failure.message.includes(blocked))
    await rm(blocked)
    const { stats } = await imported(place, folder, folderStore(blocked))
    assert.deepEqual([stats.messages_imported, stats.media_stored], [4, 3])
  })
})
