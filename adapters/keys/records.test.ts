/** The sealed forms of key records: bound to their names, and tombstones that need no key. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, test } from "node:test"
import { secretKey } from "./aead.ts"
import {
  dataName,
  dataTombstone,
  makePersona,
  makeRoot,
  newDataKey,
  openDataKeys,
  openPersona,
  openRoot,
  personaTombstone,
  sealDataKeys,
} from "./records.ts"

const who = { tenant: "550e8400-e29b-41d4-a716-446655440000", account: 100200300 }
const master = randomBytes(32)
const root = openRoot(master, makeRoot(master))
const name = root.lookup(who)

describe("the root", () => {
  test("opens under its master key alone", () => {
    assert.throws(() => openRoot(randomBytes(32), makeRoot(master)))
  })
  test("is another each time that it is made", () => {
    assert.notEqual(openRoot(master, makeRoot(master)).lookup(who), name)
  })
  test("finds a persona's record under a name that tells of nobody", () => {
    assert.match(name, /^persona\.[0-9a-f]{32}$/)
    assert.equal(root.lookup({ ...who }), name)
    assert.notEqual(root.lookup({ ...who, account: 100200301 }), name)
  })
})

describe("a persona's record", () => {
  const record = makePersona(root, who, ["aa"])
  test("holds whose it is, its part and its key", () => {
    const { live, erased } = openPersona(root, name, record)
    assert.deepEqual(erased, ["aa"])
    assert.match(live?.part ?? "", /^[0-9a-f]{32}$/)
    assert.deepEqual({ tenant: live?.content.tenant, account: live?.content.account }, who)
    assert.equal(Buffer.from(live?.content.key ?? "", "base64url").length, 32)
  })
  test("does not open under another name, nor with another part", () => {
    assert.throws(() => openPersona(root, root.lookup({ ...who, account: 1 }), record))
    const changed = { ...(JSON.parse(String(Buffer.from(record))) as object), persona: "0".repeat(32) }
    assert.throws(() => openPersona(root, name, Buffer.from(JSON.stringify(changed))))
  })
  test("that is a tombstone says which parts were erased", () => {
    assert.deepEqual(openPersona(root, name, personaTombstone(["aa", "bb"])), { erased: ["aa", "bb"] })
  })
})

describe("a month's record", () => {
  const wrap = secretKey(randomBytes(32))
  const at = dataName("part", "dialogue", "202401")
  const keys = { "user/1": newDataKey(), "user/2": { id: newDataKey().id } }

  test("holds a key for each person, without a secret where it was destroyed", () => {
    const opened = openDataKeys(wrap, at, sealDataKeys(wrap, at, { gone: false, keys }))
    assert.deepEqual(opened, { gone: false, keys })
  })
  test("does not open for another month or dialogue", () => {
    const record = sealDataKeys(wrap, at, { gone: false, keys })
    assert.throws(() => openDataKeys(wrap, dataName("part", "dialogue", "202402"), record))
    assert.throws(() => openDataKeys(secretKey(randomBytes(32)), at, record))
  })
  test("that is a tombstone says that its keys are gone, also with new ones beside", () => {
    assert.deepEqual(openDataKeys(wrap, at, dataTombstone()), { gone: true, keys: {} })
    assert.deepEqual(openDataKeys(wrap, at, sealDataKeys(wrap, at, { gone: true, keys })), {
      gone: true,
      keys,
    })
  })
  test("that is damaged is not taken for a tombstone", () => {
    for (const damaged of [{ v: 1 }, { v: 1, iv: "", ct: "" }, { v: 1, gone: false }]) {
      assert.throws(() => openDataKeys(wrap, at, Buffer.from(JSON.stringify(damaged))))
    }
  })
  test("gives every key 256 random bits and an id of 72", () => {
    const made = Array.from({ length: 100 }, newDataKey)
    assert.equal(new Set(made.map(({ id }) => id)).size, 100)
    assert.equal(new Set(made.map(({ secret }) => secret)).size, 100)
    for (const { id, secret = "" } of made) {
      assert.match(id, /^[A-Za-z0-9_-]{12}$/)
      assert.equal(Buffer.from(secret, "base64url").length, 32)
    }
  })
})
