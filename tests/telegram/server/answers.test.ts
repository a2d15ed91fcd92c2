/** What the library's client gets from the loopback Telegram, over every transport, in and out of takeouts, asked for or told. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api, type TelegramClient } from "telegram"
import { Raw } from "telegram/events/Raw.js"
import { ConnectionTCPAbridged, ConnectionTCPObfuscated } from "telegram/network/index.js"
import { begin, closed, history, refusedWith, signedIn } from "./meeting.ts"
import { LONG_TEXT, OWNER } from "./smallWorld.ts"

describe("answers", () => {
  for (const connection of [ConnectionTCPAbridged, ConnectionTCPObfuscated]) {
    test(`come over ${connection.name} as well`, async () => {
      const { server } = await begin()
      const client = await signedIn(server, { connection })
      assert.equal(Number((await client.getMe()).id), OWNER)
    })
  }

  test("that are long arrive whole", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    const answer = await client.invoke(history(100))
    assert.ok(answer instanceof Api.messages.Messages)
    assert.deepEqual(
      answer.messages.map((message) => message instanceof Api.Message && message.message),
      Array.from({ length: 100 }, () => LONG_TEXT),
    )
  })

  test("to many requests at once all arrive, refusals among them", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    const requests = [history(), closed(), history(), closed(), history()]
    const asked = requests.map((request) => client.invoke(request))
    const settled = await Promise.allSettled(asked)
    assert.deepEqual(
      settled.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    )
  })

  test("in one container with a refusal are lost to the library, where that is wanted", async () => {
    const { server } = await begin({ faults: { packedErrors: true } })
    const client = await signedIn(server)
    const answered: Array<string> = []
    const note = (name: string) => () => void answered.push(name)
    const lost = [client.invoke(closed()).catch(note("refused")), client.invoke(history()).then(note("lost"))]
    await lost[0]
    await client.invoke(history())
    assert.deepEqual(answered, ["refused"])
    server.drop()
    await Promise.all(lost)
  })

  test("to requests that nobody knows are refusals", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    const request = new Api.contacts.GetStatuses()
    await assert.rejects(client.invoke(request), refusedWith(/METHOD_INVALID/))
  })

  test("within a takeout and a range of ids go by both", async () => {
    const { server, world } = await begin()
    const client = await signedIn(server)
    const takeout = await client.invoke(new Api.account.InitTakeoutSession({ contacts: true }))
    const range = new Api.MessageRange({ minId: 3, maxId: 9 })
    const inRange = new Api.InvokeWithMessagesRange({ range, query: history() })
    await client.invoke(new Api.InvokeWithTakeout({ takeoutId: takeout.id, query: inRange }))
    const wrong = new Api.InvokeWithTakeout({ takeoutId: takeout.id.add(1), query: history() })
    await assert.rejects(client.invoke(wrong), refusedWith(/TAKEOUT_INVALID/))
    const finish = new Api.account.FinishTakeoutSession({ success: true })
    const finished = await client.invoke(new Api.InvokeWithTakeout({ takeoutId: takeout.id, query: finish }))
    assert.equal(finished, true)
    assert.deepEqual(world.asked, [{ takeout: true, range: { min: 3, max: 9 } }])
    assert.deepEqual(
      server.calls().flatMap((call) => (call.takeout ? [[call.method, call.answered]] : [])),
      [
        ["messages.GetHistory", "messages.Messages"],
        ["messages.GetHistory", "400 TAKEOUT_INVALID"],
        ["account.FinishTakeoutSession", "Bool"],
      ],
    )
  })

  test("are all in the log of calls", async () => {
    const { server } = await begin()
    await signedIn(server)
    const methods = server.calls().map(({ method }) => method)
    assert.deepEqual(methods, ["help.GetConfig", "auth.SendCode", "auth.SignIn"])
  })
})

const deletions = (client: TelegramClient) => {
  const seen: Array<number> = []
  client.addEventHandler(
    (update: Api.UpdateDeleteMessages) => void seen.push(...update.messages),
    new Raw({ types: [Api.UpdateDeleteMessages] }),
  )
  return seen
}

const until = async (held: () => boolean): Promise<void> => {
  for (let tries = 0; !held(); tries += 1) {
    if (tries > 500) throw new Error("it did not come to that in 10 seconds")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe("a change", () => {
  test("is told to a client that is signed in, also after its connection was cut", async () => {
    const { server } = await begin()
    const client = await signedIn(server)
    const seen = deletions(client)
    server.change({ _tag: "Deleted", dialogue: "user/1", ids: [5, 6] })
    await until(() => seen.length === 2)
    server.drop()
    await client.invoke(history())
    server.change({ _tag: "Deleted", dialogue: "user/1", ids: [7] })
    await until(() => seen.length === 3)
    assert.deepEqual(seen, [5, 6, 7])
  })
})
