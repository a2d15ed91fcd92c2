/** The parts of a body open where they were put, and nowhere else. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { MessageContent } from "../../domain/message.ts"
import { anyOf } from "../../tests/arbitraries.ts"
import { secretKey } from "./aead.ts"
import { type BodyKey, readBody, writePart } from "./bodies.ts"

const anna: BodyKey = { id: "key-of-anna-", key: secretKey(Buffer.alloc(32, 1)) }
const boris: BodyKey = { id: "key-of-boris", key: secretKey(Buffer.alloc(32, 2)) }
const keyOf = (id: string) => [anna, boris].find((key) => key.id === id)?.key

const part = (index: number, key: BodyKey | undefined, fields: object, subject = "subject", id = "id") =>
  writePart(subject, id, index, key, fields as Record<string, unknown>)
const body = (...parts: ReadonlyArray<string>): Buffer => Buffer.from(`[${parts.join(",")}]`)

type StoredPart = { k: string; iv: string; ct: string }

describe("a body", () => {
  test("is a JSON list of parts, each with its key's id", () => {
    const stored = JSON.parse(
      String(body(part(0, anna, { a: 1 }), part(1, undefined, { b: 2 }))),
    ) as StoredPart[]
    assert.deepEqual(stored.map(Object.keys), [
      ["k", "iv", "ct"],
      ["k", "pt"],
    ])
    assert.deepEqual(
      stored.map(({ k }) => k),
      ["key-of-anna-", "open"],
    )
  })
  test("gives back any content exactly, whatever its texts hold", () => {
    fc.assert(
      fc.property(anyOf(MessageContent), (content) => {
        const fields = content as object
        assert.deepEqual(readBody("subject", "id", body(part(0, anna, fields)), keyOf), [fields])
      }),
    )
  })
  test("shows nothing of its content", () => {
    const text = String(body(part(0, anna, { text: "a secret word" })))
    assert.equal(text.includes("secret"), false)
    assert.equal(text.includes(Buffer.from("a secret word").toString("base64url")), false)
  })
  test("leaves out the parts whose key was destroyed", () => {
    const stored = body(part(0, anna, { a: 1 }), part(1, boris, { b: 2 }), part(2, undefined, { c: 3 }))
    const withoutBoris = (id: string) => (id === boris.id ? undefined : keyOf(id))
    assert.deepEqual(readBody("subject", "id", stored, withoutBoris), [{ a: 1 }, undefined, { c: 3 }])
  })
})

describe("a part", () => {
  const original = part(0, anna, { a: 1 })
  const refused = (stored: Buffer, subject = "subject", id = "id") =>
    assert.throws(() => readBody(subject, id, stored, keyOf))

  test("cannot be moved to another subject or event", () => {
    refused(body(original), "another subject")
    refused(body(original), "subject", "another id")
  })
  test("cannot be moved to another place in its body", () => {
    refused(body(part(0, boris, { b: 2 }), original))
    refused(body(part(1, boris, { b: 2 }), original))
  })
  test("cannot be said to be under another key", () => {
    const stored = JSON.parse(original) as StoredPart
    refused(body(JSON.stringify({ ...stored, k: boris.id })))
  })
})
