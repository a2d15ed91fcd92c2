/** The lists of requests that may be sent hold requests that exist, none that writes, and see through wrappings. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { mustBeOn, READING, SIGNING } from "./allowed.ts"

const classOf = (name: string): unknown =>
  name.split(".").reduce<unknown>((all, part) => (all as Record<string, unknown>)[part], Api)

describe("the lists", () => {
  test("name requests of the library only", () => {
    for (const name of [...READING, ...SIGNING]) {
      const found = classOf(name) as { readonly classType?: string } | undefined
      assert.equal(found?.classType, "request", name)
    }
  })
  test("hold nothing that reads as a change, apart from a takeout's beginning and end", () => {
    const changing = [...READING].filter((name) => !/\.(Get|Search$)/.test(name))
    assert.deepEqual(changing, ["account.FinishTakeoutSession", "account.InitTakeoutSession"])
  })
})

const peer = new Api.InputPeerSelf()
const reading = new Api.messages.GetHistory({ peer, hash: returnBigInt(0) })
const writing = new Api.messages.SendMessage({ peer, message: "words" })
const takeout = (query: Api.AnyRequest) => new Api.InvokeWithTakeout({ takeoutId: returnBigInt(1), query })
const range = (query: Api.AnyRequest) =>
  new Api.InvokeWithMessagesRange({ range: new Api.MessageRange({ minId: 1, maxId: 9 }), query })

describe("a request", () => {
  test("that reads may be sent, whatever it is wrapped in", () => {
    for (const request of [reading, takeout(reading), takeout(range(reading))]) mustBeOn(READING, request)
  })
  test("that writes may not, whatever it is wrapped in, and the refusal shows nothing of it", () => {
    for (const request of [writing, takeout(writing), takeout(range(writing))]) {
      assert.throws(
        () => mustBeOn(READING, request),
        (error) =>
          error instanceof Error && /SendMessage/.test(error.message) && !/words/.test(error.message),
      )
    }
  })
  test("of signing in is not one of reading, and the other way round", () => {
    assert.throws(() => mustBeOn(READING, new Api.auth.LogOut()))
    assert.throws(() => mustBeOn(SIGNING, reading))
  })
})
