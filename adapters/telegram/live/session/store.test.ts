/** Sessions lie sealed, for their owner alone, each for itself, and are gone when they are removed. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, test } from "node:test"
import { Effect } from "effect"
import type { KeptPeer } from "../keptPeers.ts"
import type { Vault } from "./sealedFile.ts"
import { SessionUnusable, sessionStore } from "./store.ts"
import type { StoredSession } from "./stored.ts"

const folder = await mkdtemp(join(tmpdir(), "sideload-sessions-"))
after(() => rm(folder, { recursive: true, force: true }))

/** Binds to what it was sealed with, which is all that the store is to be tested for. */
const vault = (key: string): Vault => ({
  seal: (additional, plain) => Buffer.from(JSON.stringify([key, additional, [...plain]])).toString("base64"),
  open: (additional, sealed) => {
    const [by, to, plain] = JSON.parse(Buffer.from(sealed, "base64").toString())
    assert.deepEqual([by, to], [key, additional])
    return Buffer.from(plain)
  },
})

const session = (user: number): StoredSession => ({
  ...{ form: 1, dc: 2, host: "127.0.0.1", port: 50_000, apiId: 17, user },
  authKey: randomBytes(256).toString("base64"),
  signedIn: "2026-11-25T00:00:00.000Z",
})

const T = "550e8400-e29b-41d4-a716-446655440000"
const store = sessionStore(join(folder, "telegram"), vault("one"))
const whose = { tenant: T, account: 100_200_300 }

const anna: KeptPeer = { peer: { kind: "user", id: 5001 }, type: "dm", title: "Anna", accessHash: "-17" }

describe("the peers of an account", () => {
  const other = { tenant: T, account: 43 }
  test("are read as they were written, and lie sealed beside the session", async () => {
    await store.peers(other).write([anna])
    assert.deepEqual(await store.peers(other).read(), [anna])
    const path = join(folder, "telegram", T, "43.peers")
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.doesNotMatch(await readFile(path, "utf8"), /Anna|5001/)
  })
  test("are none where there is no file, or one that cannot be opened", async () => {
    assert.deepEqual(await store.peers({ tenant: T, account: 1 }).read(), [])
    const foreign = sessionStore(join(folder, "telegram"), vault("other"))
    assert.deepEqual(await foreign.peers(other).read(), [])
  })
  test("are no session: nobody is signed in because of them", async () => {
    assert.deepEqual(await store.accounts(T), [])
    assert.equal(await store.remove(other), false)
  })
  test("go when the session is removed", async () => {
    await store.write(other, session(43))
    await store.peers(other).write([anna])
    assert.equal(await store.remove(other), true)
    assert.deepEqual(await readdir(join(folder, "telegram", T)), [])
  })
})

describe("a stored session", () => {
  test("is read also where its key has lost zeros at the beginning", async () => {
    for (const bytes of [256, 255, 254]) {
      const written = { ...session(whose.account), authKey: randomBytes(bytes).toString("base64") }
      await store.write(whose, written)
      assert.deepEqual(await Effect.runPromise(store.read(whose)), written)
    }
  })
  test("is read as it was written, by its owner alone", async () => {
    const written = session(whose.account)
    await store.write(whose, written)
    assert.deepEqual(await Effect.runPromise(store.read(whose)), written)
    assert.equal((await stat(store.pathOf(whose))).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder, "telegram"))).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(join(folder, "telegram", T)), ["100200300.session"])
  })
  test("is nothing where there is none", async () => {
    assert.equal(await Effect.runPromise(store.read({ tenant: T, account: 1 })), undefined)
  })
  test("lies beside others, and they are listed", async () => {
    await store.write({ tenant: T, account: 42 }, session(42))
    assert.deepEqual(await store.accounts(T), [42, 100_200_300])
    assert.deepEqual(await store.accounts("another"), [])
  })
  test("cannot be opened with another key, for another account, or damaged", async () => {
    const other = sessionStore(join(folder, "telegram"), vault("other"))
    const text = await readFile(store.pathOf(whose), "utf8")
    await writeFile(store.pathOf({ tenant: T, account: 7 }), text)
    await writeFile(store.pathOf({ tenant: T, account: 8 }), text.slice(0, 40))
    for (const reading of [
      other.read(whose),
      store.read({ tenant: T, account: 7 }),
      store.read({ tenant: T, account: 8 }),
    ]) {
      const refused = await Effect.runPromise(Effect.flip(reading))
      assert.ok(refused instanceof SessionUnusable)
      assert.match(refused.message, /another master key.*sideload login/)
    }
  })
  test("is gone when it was removed", async () => {
    assert.equal(await store.remove(whose), true)
    assert.equal(await store.remove(whose), false)
    assert.equal(await Effect.runPromise(store.read(whose)), undefined)
  })
})
