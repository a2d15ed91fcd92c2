/** Ids are the ones that Python's uuid.uuid5 gives for the same names; two things never share one. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import {
  channelId,
  dialogueId,
  groupId,
  importId,
  isTenant,
  mediaId,
  messageId,
  messageKey,
  messagePath,
  NAMESPACE,
  peerId,
  uuidV5,
} from "./identity.ts"

const persona = { tenant: "550e8400-e29b-41d4-a716-446655440000", account: 100200300 }
const user = { kind: "user", id: 5001 } as const
const chat = { kind: "chat", id: 5001 } as const
const channel = { kind: "channel", id: 1500 } as const

describe("UUIDv5", () => {
  // python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("6f1de1a4-5b0c-4d3e-9f57-3a1c0c8e7d21"), NAME))'
  const vectors = {
    "": "a7345e39-9ac0-5932-aeea-f1f9b1b42e00",
    a: "c274d73a-87c4-568c-8d35-0429b9a8eb76",
    "Привет 👋": "d9221b6a-d396-5c37-aa5c-2c1f8cd19bcb",
  }
  test("stands under the namespace that is frozen", () => {
    assert.equal(NAMESPACE, "6f1de1a4-5b0c-4d3e-9f57-3a1c0c8e7d21")
  })
  for (const [name, id] of Object.entries(vectors)) {
    test(`of ${JSON.stringify(name)} is Python's`, () => assert.equal(uuidV5(name), id))
  }
  test("always has version 5 and the variant of RFC 9562", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        assert.match(uuidV5(name), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }),
    )
  })
})

describe("ids of read models", () => {
  const named = (kind: string, rest: string) =>
    uuidV5(`${kind}/v1/550e8400-e29b-41d4-a716-446655440000/100200300/${rest}`)

  test("are named by kind, version, tenant, account and what they are of", () => {
    assert.equal(messageId(persona, { box: "u", id: 17 }), named("message", "u/17"))
    assert.equal(messageId(persona, { box: "c", channel: 1500, id: 17 }), named("message", "c/1500/17"))
    assert.equal(mediaId(persona, { box: "u", id: 17 }), named("media", "u/17"))
    assert.equal(dialogueId(persona, user), named("dialogue", "user/5001"))
    assert.equal(peerId(persona, chat), named("peer", "chat/5001"))
    assert.equal(channelId(persona, channel), named("channel", "channel/1500"))
    assert.equal(groupId(persona, chat), named("group", "chat/5001"))
  })
  test("are the ones that were released", () => {
    assert.equal(messageId(persona, { box: "u", id: 17 }), "14d8db34-0843-51ab-9450-e7701133b778")
    assert.equal(
      messageId(persona, { box: "c", channel: 1500, id: 17 }),
      "42c2ee68-5e4e-5103-9f31-790ba5056beb",
    )
    assert.equal(dialogueId(persona, user), "d2af650e-006d-5bf2-b406-6fd504172b8a")
  })
  test("of two kinds, peers, accounts or tenants are never the same", () => {
    const other = { ...persona, account: 100200301 }
    const elsewhere = { ...persona, tenant: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" }
    const ids = [persona, other, elsewhere].flatMap((whose) => [
      messageId(whose, { box: "u", id: 17 }),
      messageId(whose, { box: "c", channel: 17, id: 17 }),
      mediaId(whose, { box: "u", id: 17 }),
      ...[user, chat, channel].flatMap((peer) => [
        dialogueId(whose, peer),
        peerId(whose, peer),
        channelId(whose, peer),
        groupId(whose, peer),
      ]),
    ])
    assert.equal(new Set(ids).size, ids.length)
  })
})

describe("a message's key", () => {
  test("names the channel only where the channel counts its own messages", () => {
    assert.deepEqual(messageKey(user, "u", 17), { box: "u", id: 17 })
    assert.deepEqual(messageKey(channel, "c", 17), { box: "c", channel: 1500, id: 17 })
    assert.equal(messagePath(messageKey(user, "u", 17)), "u/17")
    assert.equal(messagePath(messageKey(channel, "c", 17)), "c/1500/17")
  })
  test("of a migrated group's message in its supergroup is the group's own", () => {
    assert.deepEqual(messageKey(channel, "u", 17), messageKey(chat, "u", 17))
  })
})

describe("an import's id", () => {
  const file = { ...persona, sha256: "ab".repeat(32), filters: "{}", parserVersion: 1, timesErased: 0 }
  test("is the same for the same file asked for in the same way, and another for anything else", () => {
    const others = [
      file,
      { ...file, sha256: "cd".repeat(32) },
      { ...file, filters: '{"limit":1}' },
      { ...file, parserVersion: 2 },
      { ...file, timesErased: 1 },
      { ...file, account: 1 },
    ].map(importId)
    assert.equal(new Set(others).size, others.length)
    assert.equal(importId({ ...file }), others[0])
    assert.equal(others[0], uuidV5(`import/v1/${persona.tenant}/100200300/${"ab".repeat(32)}/{}/1/0`))
  })
})

test("a tenant is a lower-case UUID", () => {
  assert.equal(isTenant(persona.tenant), true)
  for (const text of [persona.tenant.toUpperCase(), `${persona.tenant} `, "system", "", "550e8400e29b41d4"]) {
    assert.equal(isTenant(text), false)
  }
})
