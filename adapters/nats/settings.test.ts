import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { parseAddress } from "./settings.ts"

describe("a NATS URL", () => {
  test("gives user and password, and is shown without them", () => {
    assert.deepEqual(parseAddress("nats://me:p%40ss@db.example:4333"), {
      servers: ["db.example:4333"],
      user: "me",
      password: "p@ss",
      tls: false,
      shown: "nats://db.example:4333",
    })
  })

  test("may be a list, with or without schemes and ports; who is known to one is known to all", () => {
    const address = parseAddress("n1, tls://me:secret@n2:1 ,nats://[::1]:7")
    assert.deepEqual(address.servers, ["n1:4222", "n2:1", "[::1]:7"])
    assert.deepEqual([address.user, address.password, address.tls], ["me", "secret", true])
    assert.equal(address.shown, "nats://n1:4222,tls://n2:1,nats://[::1]:7")
  })

  test("takes a user without a password for a token", () => {
    const { token, user } = parseAddress("nats://t0ken@n1")
    assert.deepEqual([token, user], ["t0ken", undefined])
  })

  test("that is none is refused without being repeated", () => {
    for (const url of ["", ",", "nats://me:secret@:x"]) {
      assert.throws(
        () => parseAddress(url),
        (cause) => cause instanceof TypeError && !cause.message.includes("secret"),
      )
    }
  })
})
