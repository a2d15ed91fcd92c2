/** Signing in to the loopback Telegram with the library's client, what is refused, and coming back with a saved session. */
import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, test } from "node:test"
import { Api } from "telegram"
import {
  atEnd,
  begin,
  connect,
  credentials,
  history,
  PASSWORD,
  refusedWith,
  showQr,
  signedIn,
  signIn,
} from "./meeting.ts"
import { OWNER } from "./smallWorld.ts"

describe("signing in", () => {
  test("with the code lets the client ask who it is", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    const me = await client.getMe()
    assert.equal(Number(me.id), OWNER)
  })

  test("with a wrong code is refused", async () => {
    const { server } = await begin()
    const client = await connect(server)
    assert.match(String(await signIn(client, { code: "00000" })), /PHONE_CODE_INVALID/)
    await assert.rejects(client.invoke(history()), refusedWith(/AUTH_KEY_UNREGISTERED/))
  })

  test("with code and password lets the client in, with a wrong password it does not", async () => {
    const { server } = await begin({}, PASSWORD)
    const client = await connect(server)
    assert.match(String(await signIn(client, { password: "a wrong one" })), /PASSWORD_HASH_INVALID/)
    await assert.rejects(client.invoke(history()), refusedWith(/AUTH_KEY_UNREGISTERED/))
    assert.equal(await signIn(client), undefined)
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("with a QR code lets the client in", async () => {
    const { server } = await begin()
    const client = await connect(server)
    assert.ok((await showQr(client, server)) instanceof Api.auth.LoginTokenSuccess)
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("with a QR code asks for the password", async () => {
    const { server } = await begin({}, PASSWORD)
    const client = await connect(server)
    await assert.rejects(showQr(client, server), refusedWith(/SESSION_PASSWORD_NEEDED/))
    await client.signInWithPassword(credentials(client), {
      password: () => Promise.resolve(PASSWORD),
      onError: (error: Error) => Promise.reject(error),
    })
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("a token that nobody shows is not accepted", async () => {
    const { server } = await begin()
    assert.equal(server.acceptQr("bm9ib2R5"), false)
  })

  test("ends with signing out", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    await client.invoke(new Api.auth.LogOut())
    await assert.rejects(client.invoke(history()), refusedWith(/AUTH_KEY_UNREGISTERED/))
  })
})

describe("a saved session", () => {
  test("is still signed in on a new connection", async () => {
    const { server } = await begin()
    const session = String((await signedIn(server)).session.save())
    const client = await connect(server, { session })
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("is still signed in after the server was started again with its state", async () => {
    const folder = await mkdtemp(join(tmpdir(), "loopback-"))
    atEnd(() => rm(folder, { recursive: true }))
    const state = join(folder, "state.json")
    const first = await begin({ state })
    const session = String((await signedIn(first.server)).session.save())
    await first.server.stop()
    const second = await begin({ state, port: first.server.port })
    assert.equal(second.server.publicKey, first.server.publicKey)
    const client = await connect(second.server, { session })
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("on two connections at once is signed out where that is wanted", async () => {
    const { server } = await begin()
    const first = await signedIn(server)
    await connect(server, { session: String(first.session.save()) })
    assert.equal((await first.invoke(history())).className, "messages.Messages")
    server.setFaults({ duplicatedKeys: true })
    await assert.rejects(first.invoke(history()), refusedWith(/AUTH_KEY_DUPLICATED/))
    server.setFaults({})
    await assert.rejects(first.invoke(history()), refusedWith(/AUTH_KEY_UNREGISTERED/))
  })
})
