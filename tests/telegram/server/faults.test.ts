/** What goes wrong on purpose, as the library's client meets it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { begin, connect, history, refusedWith, showQr, signedIn } from "./meeting.ts"
import { OWNER } from "./smallWorld.ts"

describe("a fault", () => {
  test("a cut connection: the client comes back and has its answer, whether that was cut off or not", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    for (const when of ["before", "after"] as const) {
      server.setFaults({ drops: { every: 1, times: 1, after: 1, when } })
      assert.equal((await client.invoke(history())).className, "messages.Messages")
      assert.equal((await client.invoke(history())).className, "messages.Messages")
    }
    const histories = server.calls().filter(({ method }) => method === "messages.GetHistory")
    assert.equal(histories.filter(({ answered }) => answered === "cut").length, 1)
  })

  test("a flood wait: the method is refused until the time is over", async () => {
    const { server } = await begin({ faults: { floods: { every: 2, seconds: 1 } } })
    const client = await signedIn(server)
    await client.invoke(history())
    await assert.rejects(client.invoke(history()), /A wait of 1 seconds/)
    await assert.rejects(client.invoke(history()), /A wait of 1 seconds/)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    assert.equal((await client.invoke(history())).className, "messages.Messages")
  })

  test("the same seed strikes at the same requests", async () => {
    const struck = async (seed: number) => {
      const { server } = await begin({
        faults: { seed, internal: { every: 4, message: "HISTORY_GET_FAILED" } },
      })
      const client = await signedIn(server)
      const all: Array<boolean> = []
      for (let count = 0; count < 16; count += 1) {
        all.push(
          await client.invoke(history()).then(
            () => false,
            () => true,
          ),
        )
      }
      return all
    }
    const first = await struck(7)
    assert.deepEqual(await struck(7), first)
    assert.notDeepEqual(await struck(8), first)
    assert.equal(first.filter((hit) => hit).length, 4)
  })

  test("silence: no answer comes, and later ones do", async () => {
    const { server } = await begin({ faults: { silence: { every: 1, times: 1 } } })
    const client = await signedIn(server)
    let answered = false
    const first = client.invoke(history()).then(() => {
      answered = true
    })
    await client.invoke(history())
    assert.equal(answered, false)
    server.drop()
    await first
  })

  test("latency: answers come late", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    server.setFaults({ latencyMillis: 150 })
    const began = performance.now()
    await client.invoke(history())
    assert.ok(performance.now() - began >= 149)
  })

  test("signing in at another data centre: the client moves there", async () => {
    const { server } = await begin({ faults: { migrate: { phone: 4 } } })
    const client = await signedIn(server)
    assert.equal(client.session.dcId, 4)
    assert.equal(Number((await client.getMe()).id), OWNER)
    assert.ok(server.calls().some(({ answered }) => answered === "303 PHONE_MIGRATE_4"))
  })

  test("signing in with a QR code at another data centre: the token is good there", async () => {
    const { server } = await begin({ faults: { migrate: { phone: 5 } } })
    const client = await connect(server)
    const elsewhere = await showQr(client, server)
    assert.ok(elsewhere instanceof Api.auth.LoginTokenMigrateTo)
    await client._switchDC(elsewhere.dcId)
    const { token } = elsewhere
    const success = await client.invoke(new Api.auth.ImportLoginToken({ token }))
    assert.ok(success instanceof Api.auth.LoginTokenSuccess)
    assert.equal(Number((await client.getMe()).id), OWNER)
  })

  test("a user at another data centre: requests are refused", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    server.setFaults({ migrate: { user: 3 } })
    await assert.rejects(client.invoke(history()), refusedWith(/AUTH_KEY_UNREGISTERED/))
    assert.ok(server.calls().some(({ answered }) => answered === "303 USER_MIGRATE_3"))
  })

  test("files at another data centre, with references that are too old at first", async () => {
    const { server } = await begin({ faults: { migrate: { file: 4 }, expiredReferences: true } })
    const client = await signedIn(server)
    const fields = { id: returnBigInt(9), accessHash: returnBigInt(1), fileReference: Buffer.of(1) }
    const location = new Api.InputDocumentFileLocation({ ...fields, thumbSize: "" })
    const getFile = () => new Api.upload.GetFile({ location, offset: returnBigInt(0), limit: 4096 })
    await assert.rejects(client.invoke(getFile()), /stored in DC 4/)
    await assert.rejects(client.invoke(getFile(), 4), refusedWith(/FILE_REFERENCE_EXPIRED/))
    const file = await client.invoke(getFile(), 4)
    assert.ok(file instanceof Api.upload.File)
    assert.equal(file.bytes.toString(), "held")
  })

  test("a takeout that has to wait", async () => {
    const { server } = await begin({ faults: { takeoutDelaySeconds: 86_400 } })
    const client = await signedIn(server)
    const request = new Api.account.InitTakeoutSession({})
    await assert.rejects(client.invoke(request), refusedWith(/TAKEOUT_INIT_DELAY_86400/))
  })
})
