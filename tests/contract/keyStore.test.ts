/** What the store of key records promises, against a real server and the files that it writes. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { connect } from "nats"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { counting, type Ports, usingNats } from "./usingNats.ts"

const run = Effect.runPromise
const tombstone = Buffer.from("destroyed")

/** How many files of the server hold these bytes. */
const filesWith = async (folder: string, bytes: Buffer): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map((file) => readFile(file)))
  return contents.filter((content) => content.includes(bytes)).length
}

describe("a store of key records", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("makes a record once: of ten who race, one wins and all read what it wrote", async () => {
    const settings = server.account()
    await usingNats(settings, (one) =>
      usingNats(settings, async (other) => {
        const writers: ReadonlyArray<Ports["keys"]> = counting(10).map((i) =>
          i % 2 === 0 ? one.keys : other.keys,
        )
        const put = async (keys: Ports["keys"]) => {
          const value = randomBytes(32)
          const outcome = await run(keys.put("persona/a-1.2026-01", value, 0))
          const there = await run(keys.get("persona/a-1.2026-01"))
          return { value, outcome, there }
        }
        const puts = await Promise.all(writers.map(put))
        const won = puts.filter(({ outcome }) => outcome._tag === "Stored")
        assert.equal(won.length, 1)
        for (const { there } of puts) assert.deepEqual(there?.value, won[0]?.value)
        const again = await run(one.keys.put("persona/a-1.2026-01", randomBytes(32), 0))
        assert.equal(again._tag, "Conflict")
      }),
    )
  })

  test("replaces a record only from the revision that is there", () =>
    usingNats(server.account(), async ({ keys }) => {
      assert.equal(await run(keys.get("k")), undefined)
      const first = await run(keys.put("k", Buffer.from("1"), 0))
      assert.equal(first._tag, "Stored")
      const revision = first._tag === "Stored" ? first.revision : 0
      const second = await run(keys.put("k", Buffer.from("2"), revision))
      assert.equal(second._tag, "Stored")
      assert.equal((await run(keys.put("k", Buffer.from("3"), revision)))._tag, "Conflict")
      const there = await run(keys.get("k"))
      assert.deepEqual(there?.value, Buffer.from("2"))
      assert.equal(there?.revision, second._tag === "Stored" && second.revision)
    }))

  test("lists the newest revisions below a prefix", () =>
    usingNats(server.account(), async ({ keys }) => {
      const names = ["p.a.2026-01", "p.a.2026-02", "p.ab.2026-01", "q.a.2026-01", "p"]
      for (const name of names) {
        const made = await run(keys.put(name, Buffer.from(`old ${name}`), 0))
        await run(keys.put(name, Buffer.from(name), made._tag === "Stored" ? made.revision : -1))
      }
      const listed = async (prefix: string) => {
        const found = await run(keys.list(prefix))
        for (const { name, value } of found) assert.equal(value.toString(), name)
        return found.map(({ name }) => name)
      }
      assert.deepEqual(await listed("p.a."), ["p.a.2026-01", "p.a.2026-02"])
      assert.deepEqual(await listed("p.a"), ["p.a.2026-01", "p.a.2026-02", "p.ab.2026-01"])
      assert.deepEqual((await listed("")).toSorted(), names.toSorted())
      assert.deepEqual(await listed("r."), [])
    }))

  test("lists a record that is being written over all the time", () =>
    usingNats(server.account(), async ({ keys }) => {
      for (const i of counting(50)) await run(keys.put(`busy.${i}`, randomBytes(8), 0))
      let writing = true
      const writer = async () => {
        for (let i = 0; writing; i = (i + 1) % 50) {
          const there = await run(keys.get(`busy.${i + 1}`))
          await run(keys.put(`busy.${i + 1}`, randomBytes(8), there?.revision ?? 0))
        }
      }
      const busy = writer()
      for (let i = 0; i < 20; i += 1) assert.equal((await run(keys.list("busy."))).length, 50)
      writing = false
      await busy
    }))

  test("leaves nothing of a destroyed record on disk, and its tombstone in its place", () =>
    usingNats(server.account(), async ({ keys }) => {
      const [secret, kept] = [randomBytes(48), randomBytes(48)]
      const values = counting(5).map(() => Buffer.concat([secret, randomBytes(16)]))
      let revision = 0
      for (const value of values) {
        const outcome = await run(keys.put("gone", value, revision))
        revision = outcome._tag === "Stored" ? outcome.revision : -1
      }
      await run(keys.put("stays", kept, 0))
      assert.equal(await filesWith(server.folder, secret), 1)
      assert.equal(await filesWith(server.folder, kept), 1)
      await run(keys.destroy("gone", tombstone))
      assert.equal(await filesWith(server.folder, secret), 0)
      assert.equal(await filesWith(server.folder, kept), 1)
      assert.deepEqual((await run(keys.get("gone")))?.value, tombstone)
      await run(keys.destroy("gone", tombstone))
      await run(keys.destroy("never", tombstone))
      assert.deepEqual((await run(keys.get("never")))?.value, tombstone)
      assert.equal((await run(keys.put("gone", secret, 0)))._tag, "Conflict")
      await server.kill()
      await server.start()
      assert.equal(await filesWith(server.folder, secret), 0)
      assert.deepEqual((await run(keys.get("gone")))?.value, tombstone)
      assert.deepEqual((await run(keys.get("stays")))?.value, kept)
    }))

  test("can be read by any KV client, and destroys what such a one has written over", async () => {
    const settings = server.account()
    await usingNats(settings, async ({ keys }) => {
      const { username, password, host } = new URL(settings.url)
      const connection = await connect({ servers: host, user: username, pass: password })
      const bucket = await connection.jetstream().views.kv("KEYS", { bindOnly: true })
      const secrets = [randomBytes(32), randomBytes(32)] as const
      await run(keys.put("shared", secrets[0], 0))
      assert.deepEqual(Buffer.from((await bucket.get("shared"))?.value ?? []), secrets[0])
      await bucket.put("shared", secrets[1])
      assert.deepEqual((await run(keys.get("shared")))?.value, secrets[1])
      assert.ok((await filesWith(server.folder, secrets[0])) > 0)
      await run(keys.destroy("shared", tombstone))
      for (const secret of secrets) assert.equal(await filesWith(server.folder, secret), 0)
      await connection.close()
    })
  })

  test("takes no name that is not one", () =>
    usingNats(server.account(), async ({ keys }) => {
      for (const name of ["", "a b", ".a", "a.", "a..b", "a.*", ">", "ä"]) {
        await assert.rejects(run(keys.get(name)), RangeError)
      }
    }))
})
