/**
 * Files of a live account by the real command: stored once under the hash of their content, within the settings, never what destroys itself, gone on
 * with after a kill; and reading within a takeout session, or without one where Telegram puts it off.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { describe, test } from "node:test"
import { ImportReport } from "../application/reports.ts"
import { sha256Hex } from "../domain/hash.ts"
import { assertDone, documentOf, temporaryFolder } from "./command.ts"
import { chat, message, messagesUpTo, range, writeAccount } from "./live/exports.ts"
import { changing } from "./live/requests.ts"
import { ACCOUNT, allAsked, openTelegram, signedIn, until } from "./live/stand.ts"
import { assertEverywhere, mediaInPostgres } from "./live/stores.ts"
import { chatsOf } from "./live/truth.ts"
import type { LoopbackTelegram } from "./telegram/telegram.ts"

const MEBIBYTE = 1024 * 1024

const sized = (name: string, bytes: Buffer, more: Readonly<Record<string, unknown>>) => ({
  ...{ file: `files/${name}`, file_name: name, file_size: bytes.length, mime_type: "application/pdf" },
  ...more,
})

const photo = (name: string, bytes: Buffer) => ({
  ...{ photo: `photos/${name}`, photo_file_size: bytes.length, width: 40, height: 24 },
})

const cat = randomBytes(30_000)
const report = randomBytes(2 * MEBIBYTE + 17)
const voice = randomBytes(9_000)
const book = randomBytes(4 * MEBIBYTE)
const secret = randomBytes(8_000)
const sticker = randomBytes(5_000)

const files: Readonly<Record<string, Buffer>> = {
  "photos/cat.jpg": cat,
  "photos/cat again.jpg": cat,
  "photos/secret.jpg": secret,
  "files/report.pdf": report,
  "files/voice.ogg": voice,
  "files/secret.ogg": secret,
  "files/book.pdf": book,
  "files/fox.webp": sticker,
}

/** Puts files beside an export. */
const beside = async (path: string, all: Readonly<Record<string, Buffer>>): Promise<void> => {
  for (const [name, bytes] of Object.entries(all)) {
    await mkdir(dirname(join(dirname(path), name)), { recursive: true })
    await writeFile(join(dirname(path), name), bytes)
  }
}

const path = await writeAccount([
  chat([
    message(1, photo("cat.jpg", cat)),
    message(2, photo("cat again.jpg", cat)),
    message(3, sized("report.pdf", report, {})),
    message(4, sized("voice.ogg", voice, { media_type: "voice_message", mime_type: "audio/ogg" })),
    message(5, { ...photo("secret.jpg", secret), self_destruct_period_seconds: 10 }),
    message(
      6,
      sized("secret.ogg", secret, {
        media_type: "voice_message",
        mime_type: "audio/ogg",
        self_destruct_period_seconds: 2_147_483_647,
      }),
    ),
    message(7, sized("book.pdf", book, {})),
    message(8, sized("fox.webp", sticker, { media_type: "sticker", mime_type: "image/webp" })),
  ]),
])
await beside(path, files)

const fetched = async (server: LoopbackTelegram): Promise<number> =>
  (await server.calls()).filter(({ method }) => method === "upload.GetFile").length

const storedIn = async (folder: string): Promise<ReadonlyMap<string, Buffer>> => {
  const found = new Map<string, Buffer>()
  for (const shelf of (await readdir(folder)).filter((name) => name.length === 2)) {
    for (const name of await readdir(join(folder, shelf)))
      found.set(name, await readFile(join(folder, shelf, name)))
  }
  return found
}

describe("files of an account", async () => {
  const server = await openTelegram({ export: path, faults: { expiredReferences: true } })

  test("are stored once, as far as they are wanted and do not destroy themselves, though their references expire", async () => {
    const folder = join(await temporaryFolder(), "media")
    const settings = {
      SIDELOAD_MEDIA: folder,
      TELEGRAM_MEDIA_KINDS: "photo,document,voice_message",
      TELEGRAM_MEDIA_MAX_BYTES: String(3 * MEBIBYTE),
    }
    const stand = await signedIn(server, settings)
    const without = await stand.report("import", "--live")
    assert.deepEqual([without.stats.messages_imported, without.stats.media_stored], [8, 0])
    assert.equal(await fetched(server), 0)

    const { stats } = await stand.report("import", "--live", "--media")
    assert.deepEqual([stats.messages_imported, stats.media_stored, stats.media_refused], [0, 4, 0])
    const stored = await storedIn(folder)
    assert.deepEqual(new Set(stored.keys()), new Set([cat, report, voice].map((bytes) => sha256Hex(bytes))))
    for (const [sha256, bytes] of stored) assert.equal(sha256Hex(bytes), sha256)
    const rows = await mediaInPostgres(stand.tenant)
    assert.deepEqual(
      rows.map(({ id, sha256, size }) => [id, sha256, size]),
      [cat, cat, report, voice, undefined, undefined, undefined, undefined].map((bytes, place) => [
        place + 1,
        bytes === undefined ? null : sha256Hex(bytes),
        bytes === undefined ? null : bytes.length,
      ]),
    )
    const before = await fetched(server)
    const again = await stand.report("import", "--live", "--media")
    assert.deepEqual([again.stats.media_stored, await fetched(server)], [0, before])
  })
})

describe("a download that is killed", async () => {
  const PIECES = 12
  const large = randomBytes(PIECES * MEBIBYTE)
  const largePath = await writeAccount([chat([message(1, sized("large.pdf", large, {}))])])
  await beside(largePath, { "files/large.pdf": large })
  const server = await openTelegram({ export: largePath })

  test("goes on with the pieces that are there", async () => {
    const folder = await temporaryFolder()
    const stand = await signedIn(server, { SIDELOAD_MEDIA: join(folder, "media") })
    await server.faults({ latencyMillis: 400 })
    const killed = stand.begin("import", "--live", "--media")
    await until(
      () => fetched(server),
      (count) => count >= 7,
    )
    killed.process.kill("SIGKILL")
    await killed.outcome
    await server.faults({})
    const before = await fetched(server)
    const { stats } = await stand.report("import", "--live", "--media")
    assert.equal(stats.media_stored, 1)
    const after = (await fetched(server)) - before
    assert.ok(after >= 1 && after <= PIECES - 3, `${after} of ${PIECES} pieces were fetched again`)
    assert.deepEqual([...(await storedIn(join(folder, "media"))).keys()], [sha256Hex(large)])
  })
})

describe("a takeout session", async () => {
  const plain = await writeAccount([chat(messagesUpTo(1_750_000_000, range(1, 150)))])
  const chats = await chatsOf(plain, ACCOUNT)
  const server = await openTelegram({ export: plain })

  test("holds everything that is read, and is ended", async () => {
    const stand = await signedIn(server)
    await stand.report("import", "--live", "--takeout")
    const calls = (await server.calls()).filter(({ method }) => !/^(auth|help|users)\./.test(method))
    const [first, ...rest] = calls
    assert.equal(first?.method, "account.InitTakeoutSession")
    assert.deepEqual([rest.at(-1)?.method, rest.at(-1)?.answered], ["account.FinishTakeoutSession", "Bool"])
    assert.ok(rest.some(({ method }) => method === "messages.GetHistory"))
    assert.deepEqual(
      rest.filter(({ takeout }) => !takeout),
      [],
    )
    await assertEverywhere(stand.tenant, chats)
  })

  test("that Telegram puts off is done without, which is said with how long it puts it off", async () => {
    const stand = await signedIn(server)
    await server.faults({ takeoutDelaySeconds: 7200 })
    const outcome = assertDone(await stand.run("import", "--live", "--takeout", "--json"))
    assert.equal(documentOf(ImportReport, outcome).stats.messages_imported, 150)
    assert.match(outcome.stderr, /^Telegram puts the takeout session off for 2 hours.*read without one/m)
    await assertEverywhere(stand.tenant, chats)
  })
})

describe("what was asked of Telegram", () => {
  test("changes nothing there", async () => assert.deepEqual(changing(await allAsked()), []))
})
