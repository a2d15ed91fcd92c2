/** What every media store promises, asked of a folder and of a bucket on a real server; and what each of them promises besides. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3"
import { Effect } from "effect"
import { folderStore } from "../../adapters/media/folder.ts"
import { bucketStore } from "../../adapters/media/s3.ts"
import { BytesUnreadable, type MediaStore, MediaStoreUnavailable } from "../../application/mediaStore.ts"
import { sha256Hex } from "../../domain/hash.ts"
import { BUCKET, KEY, makeS3Server, type S3Server, SECRET } from "../s3Server.ts"

type Store = MediaStore["Service"]

/** A store and, by the names of what lies in it, the bytes. */
type Given = {
  readonly store: Store
  readonly names: () => Promise<ReadonlyArray<string>>
  readonly bytesOf: (name: string) => Promise<Uint8Array>
  /** Bytes that are on their way, or were left there. */
  readonly incoming: string
}

async function* inChunks(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield randomBytes(9)
  throw new BytesUnreadable({ cause: new Error("gone") })
}

const put = (store: Store, bytes: Uint8Array, size?: number) =>
  Effect.runPromise(store.put(inChunks(bytes, size)))

const failureOf = async <A>(effect: Effect.Effect<A, unknown>): Promise<unknown> =>
  Effect.runPromise(Effect.flip(effect))

const digest = (bytes: Uint8Array): string => sha256Hex(bytes)
const nameOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256}`

const promises = (given: () => Given): void => {
  test("stores bytes under their SHA-256, whole", async () => {
    const bytes = randomBytes(100_003)
    const stored = await put(given().store, bytes, 4096)
    assert.deepEqual(stored, { sha256: digest(bytes), size: bytes.length, added: true })
    assert.deepEqual(Buffer.from(await given().bytesOf(nameOf(stored.sha256))), bytes)
  })

  test("stores the same content once", async () => {
    const bytes = randomBytes(500)
    await put(given().store, bytes)
    const names = await given().names()
    assert.deepEqual(await put(given().store, bytes, 100), {
      sha256: digest(bytes),
      size: 500,
      added: false,
    })
    assert.deepEqual(await given().names(), names)
  })

  test("an empty file is content like any other", async () => {
    const { sha256, size } = await put(given().store, new Uint8Array())
    assert.deepEqual([sha256, size], [digest(new Uint8Array()), 0])
    assert.equal((await given().bytesOf(nameOf(sha256))).length, 0)
  })

  test("the same content put by many at once is there once, and whole", async () => {
    const bytes = randomBytes(200_000)
    const before = await given().names()
    const all = await Promise.all(Array.from({ length: 8 }, () => put(given().store, bytes, 10_000)))
    assert.deepEqual([...new Set(all.map(({ sha256 }) => sha256))], [digest(bytes)])
    assert.equal((await given().names()).length, before.length + 1)
    assert.deepEqual(Buffer.from(await given().bytesOf(nameOf(digest(bytes)))), bytes)
  })

  test("bytes that break off are not stored, and leave nothing", async () => {
    const before = await given().names()
    assert.ok((await failureOf(given().store.put(breakingOff()))) instanceof BytesUnreadable)
    assert.deepEqual(await given().names(), before)
    assert.deepEqual(await readdir(given().incoming), [])
  })

  test("can be looked at", async () => {
    assert.equal(await Effect.runPromise(given().store.look), "ready")
  })

  test("takes a large file in flat memory", async () => {
    const chunk = randomBytes(1 << 20)
    async function* large(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 100; n++) yield chunk
    }
    const before = process.memoryUsage().rss
    const { size } = await Effect.runPromise(given().store.put(large()))
    assert.equal(size, 100 << 20)
    assert.ok(process.memoryUsage().rss - before < 70 << 20)
  })
}

let outer = ""
before(async () => {
  outer = await mkdtemp(join(tmpdir(), "sideload-media-"))
})
after(() => rm(outer, { recursive: true, force: true }))

describe("a folder", () => {
  const folder = () => join(outer, "media")
  const stored = async () =>
    (await readdir(folder(), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder().length + 1))
  let given: Given
  before(() => {
    given = {
      store: folderStore(folder()),
      names: stored,
      bytesOf: (name) => readFile(join(folder(), name)),
      incoming: join(folder(), "incoming"),
    }
  })

  test("is made on first use, and not before", async () => {
    assert.equal(await Effect.runPromise(given.store.look), "none yet; made on first use")
    await assert.rejects(stat(folder()))
  })

  promises(() => given)

  test("is for its owner's eyes only", async () => {
    const { sha256 } = await put(given.store, randomBytes(10))
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777
    assert.equal(await modeOf(folder()), 0o700)
    assert.equal(await modeOf(join(folder(), sha256.slice(0, 2))), 0o700)
    assert.equal(await modeOf(join(folder(), nameOf(sha256))), 0o600)
  })

  test("what a killed process left is removed, what another one is writing stays", async () => {
    const [left, young] = [join(given.incoming, "left"), join(given.incoming, "young")]
    for (const path of [left, young]) await writeFile(path, "x")
    await utimes(left, 1_700_000_000, 1_700_000_000)
    await put(folderStore(folder()), randomBytes(10))
    assert.deepEqual(await readdir(given.incoming), ["young"])
    await rm(young)
  })

  test("half a file under a name is replaced by the whole one", async () => {
    const bytes = randomBytes(300)
    const path = join(folder(), nameOf(digest(bytes)))
    await put(given.store, bytes)
    await writeFile(path, bytes.subarray(0, 100))
    assert.equal((await put(given.store, bytes)).added, true)
    assert.deepEqual(await readFile(path), bytes)
  })

  test("a file where the folder should be is a lasting trouble, which names the place", async () => {
    const path = join(outer, "a-file")
    await writeFile(path, "x")
    for (const attempt of [folderStore(path).look, folderStore(path).put(inChunks(randomBytes(3)))]) {
      const failure = await failureOf<unknown>(attempt)
      assert.ok(failure instanceof MediaStoreUnavailable)
      assert.equal(failure.lasting, true)
      assert.ok(failure.message.includes(path))
    }
  })
})

describe("a bucket on a real server", { timeout: 300_000 }, () => {
  let server: S3Server
  let given: Given
  const environment = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET }
  const place = () => ({ _tag: "Bucket", bucket: BUCKET, endpoint: server.endpoint }) as const

  before(async () => {
    Object.assign(process.env, environment)
    server = await makeS3Server()
    const spool = join(outer, "spool")
    given = {
      store: bucketStore({ ...place(), prefix: "kept/here" }, spool),
      incoming: spool,
      names: async () => {
        const listed = await server.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))
        return (listed.Contents ?? []).map(({ Key = "" }) => {
          assert.ok(Key.startsWith("kept/here/"))
          return Key.slice("kept/here/".length)
        })
      },
      bytesOf: async (name) => {
        const object = new GetObjectCommand({ Bucket: BUCKET, Key: `kept/here/${name}` })
        return (await (await server.client.send(object)).Body?.transformToByteArray()) ?? new Uint8Array([1])
      },
    }
  })
  after(() => server?.remove())

  promises(() => given)

  const refusal = async (store: Store): Promise<MediaStoreUnavailable> => {
    const failure = await failureOf<unknown>(store.put(inChunks(randomBytes(3))))
    assert.ok(failure instanceof MediaStoreUnavailable)
    for (const secret of [KEY, SECRET, "wrong-secret"]) assert.equal(failure.message.includes(secret), false)
    return failure
  }

  test("with wrong credentials is a lasting trouble, which names the place and no credentials", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "wrong-secret"
    try {
      const store = bucketStore({ ...place(), prefix: "" }, join(outer, "spool"))
      const { lasting, message } = await refusal(store)
      assert.equal(lasting, true)
      assert.ok(message.includes(`s3://${BUCKET} at ${server.endpoint}`))
      assert.ok((await failureOf<unknown>(store.look)) instanceof MediaStoreUnavailable)
    } finally {
      Object.assign(process.env, environment)
    }
  })

  test("that is not there is a lasting trouble", async () => {
    const store = bucketStore({ ...place(), bucket: "another-bucket", prefix: "" }, join(outer, "spool"))
    const failure = await failureOf<unknown>(store.look)
    assert.ok(failure instanceof MediaStoreUnavailable)
    assert.equal(failure.lasting, true)
  })

  test("that nobody answers for is a trouble that may pass", async () => {
    const away = bucketStore({ ...place(), endpoint: "http://127.0.0.1:9", prefix: "" }, join(outer, "spool"))
    assert.equal((await refusal(away)).lasting, false)
  })
})
