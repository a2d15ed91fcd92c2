/** Errors mean what Telegram means by them: to wait, to ask again, to ask elsewhere, that all is over, or just the answer. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { RPCMessageToError } from "telegram/errors/index.js"
import { LinkLost } from "./link.ts"
import { isOver, troubleOf } from "./trouble.ts"

const error = (errorCode: number, errorMessage: string) =>
  RPCMessageToError(new Api.RpcError({ errorCode, errorMessage }), new Api.updates.GetState())

const troubleIn = (code: number, message: string) => troubleOf(error(code, message))

describe("an error of Telegram's", () => {
  for (const [message, seconds] of [
    ["FLOOD_WAIT_37", 37],
    ["FLOOD_PREMIUM_WAIT_5", 5],
    ["SLOWMODE_WAIT_8", 8],
  ] as const) {
    test(`${message} is a wait`, () => assert.deepEqual(troubleIn(420, message), { _tag: "Flood", seconds }))
  }
  for (const [code, message] of [
    [500, "RPC_CALL_FAIL"],
    [500, "RPC_MCGET_FAIL"],
    [500, "INTERDC_2_CALL_ERROR"],
    [-503, "Timeout"],
    [-500, "No workers running"],
    [420, "MSG_WAIT_FAILED"],
  ] as const) {
    test(`${code} ${message} is asked again`, () => assert.equal(troubleIn(code, message)._tag, "Again"))
  }
  test("CONNECTION_NOT_INITED is asked again over a new connection", () => {
    assert.deepEqual(troubleIn(400, "CONNECTION_NOT_INITED"), { _tag: "Again", reopen: true })
  })
  for (const message of ["USER_MIGRATE_4", "PHONE_MIGRATE_4", "NETWORK_MIGRATE_4"]) {
    test(`${message} is asked elsewhere`, () =>
      assert.deepEqual(troubleIn(303, message), { _tag: "Moved", dc: 4 }))
  }
  for (const [code, message] of [
    [401, "AUTH_KEY_UNREGISTERED"],
    [401, "SESSION_REVOKED"],
    [401, "USER_DEACTIVATED"],
    [406, "AUTH_KEY_DUPLICATED"],
  ] as const) {
    test(`${message} is the session's end, with what to do`, () => {
      const trouble = troubleIn(code, message)
      assert.ok(trouble._tag === "Gone" && isOver(trouble.gone))
      assert.match(trouble.gone.message, /sideload login|telegram\.org\/support/)
    })
  }
  for (const [code, message] of [
    [420, "TAKEOUT_INIT_DELAY_86400"],
    [303, "FILE_MIGRATE_4"],
    [400, "CHANNEL_PRIVATE"],
    [400, "FILE_REFERENCE_EXPIRED"],
    [401, "SESSION_PASSWORD_NEEDED"],
    [403, "CHAT_ADMIN_REQUIRED"],
    [500, "AUTH_RESTART"],
  ] as const) {
    test(`${message} is the answer`, () => assert.equal(troubleIn(code, message)._tag, "Answer"))
  }
})

describe("a connection's end", () => {
  test("is asked again", () => assert.equal(troubleOf(new LinkLost("lost"))._tag, "Again"))
  test("is the session's where the server does not know its key", () => {
    assert.equal(troubleOf(new LinkLost("lost", true))._tag, "Gone")
  })
})

test("a mistake of ours is no trouble of Telegram's", () => {
  assert.equal(troubleOf(new TypeError("ours"))._tag, "Answer")
})
