/** Downloads of a live source: whole, gone on with after a kill, through expired references and moves, and given up with a reason. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, test } from "node:test"
import { Api } from "telegram"
import { FileMigrateError } from "telegram/errors/index.js"
import { returnBigInt } from "telegram/Helpers.js"
import { type SourceFilters, SourceRefused } from "../../../application/source.ts"
import { plainly } from "./asking.ts"
import { downloads, PIECE } from "./download.ts"
import { makeFiles } from "./files.ts"
import { type LiveOptions, liveSource } from "./liveSource.ts"
import { TelegramGone } from "./telegram.ts"
import { type Account, accountWith } from "./testing/account.ts"
import { refuse } from "./testing/answers.ts"
import { BEGINNING, message, user } from "./testing/people.ts"

const anna = user(5001)

const withDocument = (id: number, size: number, reference = "first") =>
  message(anna, id, {
    media: new Api.MessageMediaDocument({
      document: new Api.Document({
        ...{ id: returnBigInt(900 + id), accessHash: returnBigInt(3), fileReference: Buffer.from(reference) },
        ...{
          date: BEGINNING,
          mimeType: "application/pdf",
          size: returnBigInt(size),
          dcId: 4,
          attributes: [],
        },
      }),
    }),
  })

/** What went wrong, by the piece. */
type Fault = (request: Api.upload.GetFile, dc: number | undefined) => Api.upload.TypeFile | undefined

const accountHolding = (content: Buffer, size = content.length, fault: Fault = () => undefined): Account => {
  const account = accountWith([{ entity: anna, messages: [withDocument(1, size), message(anna, 2)] }])
  account.before = ({ request, dc }) => {
    if (!(request instanceof Api.upload.GetFile)) return undefined
    const from = request.offset.toJSNumber()
    const bytes = content.subarray(from, from + request.limit)
    const type = new Api.storage.FileUnknown()
    return fault(request, dc) ?? new Api.upload.File({ type, mtime: BEGINNING, bytes })
  }
  return account
}

let spool = ""
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), "sideload-spool-"))
})
afterEach(() => rm(spool, { recursive: true, force: true }))

const opened = async (account: Account, more: Partial<LiveOptions> = {}, filters: SourceFilters = {}) => {
  const options = {
    media: true,
    mediaMaxBytes: 100 * PIECE,
    takeout: false,
    spool,
    now: () => BEGINNING,
    ...more,
  }
  const source = await liveSource(account.telegram, options)
  const names: Array<string> = []
  for await (const item of source.items(filters)) {
    if (item._tag === "Page") names.push(...item.messages.flatMap(({ file }) => file ?? []))
  }
  const bytesOf = source.bytesOf ?? (() => assert.fail("no files"))
  return { names, bytesOf }
}

const collect = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Array<Uint8Array> = []
  for await (const one of bytes) all.push(one)
  return Buffer.concat(all)
}

const fetched = async (account: Account): Promise<Buffer> => {
  const { names, bytesOf } = await opened(account)
  return await collect(bytesOf(names[0] ?? ""))
}

describe("which files have names", () => {
  const named = async (more: Partial<LiveOptions>, filters: SourceFilters = {}) =>
    (await opened(accountHolding(Buffer.alloc(10)), more, filters)).names.length
  test("those of wanted kinds and sizes, where media is wanted at all", async () => {
    assert.equal(await named({}), 1)
    assert.equal(await named({ mediaKinds: new Set(["document"]) }), 1)
    assert.equal(await named({ mediaKinds: new Set(["photo"]) }), 0)
    assert.equal(await named({ mediaMaxBytes: 9 }), 0)
    assert.equal(await named({}, { media: false }), 0)
  })
  test("a source without media has no bytes to give", async () => {
    const options = { media: false, mediaMaxBytes: 0, takeout: false, spool, now: () => BEGINNING }
    assert.equal((await liveSource(accountHolding(Buffer.alloc(1)).telegram, options)).bytesOf, undefined)
  })
})

describe("downloading a file", () => {
  for (const size of [0, 10, PIECE, PIECE + 1, 3 * PIECE + 17]) {
    test(`gives its ${size} bytes and leaves nothing in the spool`, async () => {
      const content = randomBytes(size)
      const account = accountHolding(content)
      assert.ok((await fetched(account)).equals(content))
      assert.equal(account.count("upload.GetFile"), Math.ceil(size / PIECE))
      assert.deepEqual(await readdir(spool), [])
    })
  }
  test("asks the data centre that has it", async () => {
    const account = accountHolding(randomBytes(10))
    await fetched(account)
    assert.deepEqual(
      account.asked.filter(({ request }) => request instanceof Api.upload.GetFile).map(({ dc }) => dc),
      [4],
    )
  })
  test("goes on from the whole pieces that were there when it was left", async () => {
    const content = randomBytes(6 * PIECE + 5)
    const { names, bytesOf } = await opened(accountHolding(content))
    let pieces = 0
    for await (const _ of bytesOf(names[0] ?? "")) if (++pieces === 4) break
    assert.equal((await readdir(spool)).length, 1)

    const again = accountHolding(content)
    assert.ok((await fetched(again)).equals(content))
    const asked = again.asked.flatMap(({ request }) =>
      request instanceof Api.upload.GetFile ? [request.offset.toJSNumber() / PIECE] : [],
    )
    assert.deepEqual(asked, [4, 5, 6])
    assert.deepEqual(await readdir(spool), [])
  })
  test("renews a reference that expired by asking for the message, once for all pieces on their way", async () => {
    const content = randomBytes(4 * PIECE)
    const account = accountHolding(content, content.length, ({ location }) => {
      const isOld =
        location instanceof Api.InputDocumentFileLocation && location.fileReference.toString() === "first"
      if (isOld) throw refuse("FILE_REFERENCE_EXPIRED")
      return undefined
    })
    const file = account.before
    account.before = (asked) => {
      if (!(asked.request instanceof Api.messages.GetMessages)) return file?.(asked)
      const messages = [withDocument(1, content.length, "second")]
      return new Api.messages.Messages({ messages, chats: [], users: [anna] })
    }
    assert.ok((await fetched(account)).equals(content))
    assert.equal(account.count("messages.GetMessages"), 1)
  })
  test("follows a file that lies in another data centre", async () => {
    const account = accountHolding(randomBytes(2 * PIECE), 2 * PIECE, (request, dc) => {
      if (dc !== 2) throw new FileMigrateError({ request, capture: 2 })
      return undefined
    })
    assert.equal((await fetched(account)).length, 2 * PIECE)
  })
})

describe("a file that cannot be had", () => {
  const rejects = async (account: Account, why: RegExp) => {
    await assert.rejects(fetched(account), why)
    assert.deepEqual(await readdir(spool), [])
  }
  test("because it has another size", async () => {
    await rejects(accountHolding(randomBytes(PIECE + 5), PIECE + 9), /size/)
    await rejects(accountHolding(randomBytes(PIECE + 9), PIECE + 5), /size/)
  })
  test("because another network gives it out", async () => {
    const redirect = new Api.upload.FileCdnRedirect({
      ...{
        dcId: 203,
        fileToken: Buffer.alloc(1),
        encryptionKey: Buffer.alloc(32),
        encryptionIv: Buffer.alloc(16),
      },
      fileHashes: [],
    })
    await rejects(
      accountHolding(randomBytes(10), 10, () => redirect),
      /another network/,
    )
  })
  test("because its reference expires over and over", async () => {
    const expired = () => {
      throw refuse("FILE_REFERENCE_EXPIRED")
    }
    await rejects(accountHolding(randomBytes(10), 10, expired), /over and over/)
  })
  test("unless Telegram is gone: then it is the source that cannot be read, and what is there stays", async () => {
    const content = randomBytes(4 * PIECE)
    const account = accountHolding(content, content.length, ({ offset }) => {
      if (offset.toJSNumber() < 2 * PIECE) return undefined
      throw new TelegramGone({ what: "no answer", mend: "See to the network.", passing: true })
    })
    await assert.rejects(
      fetched(account),
      (error) => error instanceof SourceRefused && error.passing === true,
    )
    assert.equal((await readdir(spool)).length, 1)
  })
  test("because no message has it", async () => {
    const { bytesOf } = await opened(accountHolding(randomBytes(10)))
    await assert.rejects(collect(bytesOf("user/17/3")), /no message/)
  })
})

describe("a download that was begun", () => {
  test("is cleared away at the next opening once nobody took it up for a month; nothing else is", async () => {
    const [old, young] = ["a", "b"].map((digit) => `${digit.repeat(64)}.part`)
    for (const name of [old, young, "other.part"]) await writeFile(join(spool, name ?? ""), "begun")
    const day = 86_400
    for (const name of [old, "other.part"]) await utimes(join(spool, name ?? ""), BEGINNING, BEGINNING)
    await utimes(join(spool, young ?? ""), BEGINNING + day, BEGINNING + day)
    await opened(accountHolding(Buffer.alloc(1)), { now: () => BEGINNING + 30 * day + 1 })
    assert.deepEqual((await readdir(spool)).sort(), [young, "other.part"])
  })
})

describe("the memory of files", () => {
  test("is bounded, and what was forgotten is asked for again", async () => {
    const files = makeFiles({ media: true, mediaMaxBytes: PIECE })
    const content = randomBytes(10)
    const account = accountHolding(content)
    const of = {
      peer: { kind: "user", id: 5001 } as const,
      input: new Api.InputPeerUser({ userId: anna.id, accessHash: returnBigInt(5002) }),
    }
    for (let page = 0; page < 60; page++) {
      const raw = Array.from({ length: 100 }, (_, index) => withDocument(page * 100 + index + 1, 10))
      const observed = raw.map(
        ({ id }) => ({ box: "u", id, fidelity: 100, content: { text: "", sent: false } }) as const,
      )
      files.name(of, raw, observed, {})
    }
    assert.equal(files.size(), 2000)
    assert.equal(files.find("user/5001/1"), undefined)
    const bytesOf = downloads(plainly(account.telegram), files, { spool, mostBytes: PIECE })
    assert.ok((await collect(bytesOf("user/5001/1"))).equals(content))
    assert.equal(account.count("messages.GetMessages"), 1)
  })
})
