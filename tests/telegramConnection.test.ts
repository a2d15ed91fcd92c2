/** The connection to Telegram through everything that may happen to it, at a loopback Telegram that is told what goes wrong. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { queryObjects, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect, Exit, Scope } from "effect"
import { Api, errors } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { type ConnectOptions, connectTelegram } from "../adapters/telegram/live/connection/connect.ts"
import type { StoredSession } from "../adapters/telegram/live/session/stored.ts"
import { type Telegram, TelegramGone, type Wait } from "../adapters/telegram/live/telegram.ts"
import type { Faults } from "./telegram/contract.ts"
import { type Account, openAccount, signedIn } from "./telegramLogin/account.ts"

const STATE = () => new Api.updates.GetState()
const HISTORY = () =>
  new Api.messages.GetHistory({ peer: new Api.InputPeerSelf(), limit: 1, hash: returnBigInt(0) })

type Opened = {
  readonly account: Account
  readonly telegram: Telegram
  readonly session: StoredSession
  readonly close: () => Promise<void>
}

/** A signed-in account, its connection, and then the faults. */
const opened = async (faults: Faults = {}, options: Partial<ConnectOptions> = {}): Promise<Opened> => {
  const account = await openAccount(100_200_300)
  const session = await signedIn(account)
  const scope = Scope.makeUnsafe()
  const connecting = connectTelegram({ session, way: account.way, patienceMillis: 20_000, ...options })
  const telegram = await Effect.runPromise(Effect.provideService(connecting, Scope.Scope, scope))
  account.server.setFaults(faults)
  return { account, telegram, session, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

const called = ({ account }: Opened, method: string): number =>
  account.methods().filter((one) => one === method).length

describe("a call", () => {
  test("waits as long as Telegram orders, and tells of it while it does", async () => {
    const one = await opened({ floods: { every: 1, times: 1, seconds: 2, methods: ["updates.GetState"] } })
    const waits: Array<Wait | undefined> = []
    one.telegram.onWait((wait) => waits.push(wait))
    const began = Date.now()
    await one.telegram.call(STATE())
    assert.ok(Date.now() - began >= 2000)
    assert.deepEqual(
      waits.map((wait) => wait?.why),
      ["flood", undefined],
    )
    const until = waits[0]?.until ?? 0
    assert.ok(until >= began + 2000 && until < began + 4000)
    await one.close()
  })
  test("survives cut connections, before and after the request was done", async () => {
    for (const when of ["before", "after"] as const) {
      const one = await opened({ drops: { every: 2, times: 3, when, methods: ["updates.GetState"] } })
      let reconnected = 0
      one.telegram.onReconnect(() => {
        reconnected += 1
      })
      for (let i = 0; i < 4; i++) assert.ok((await one.telegram.call(STATE())) instanceof Api.updates.State)
      assert.ok(reconnected > 0)
      await one.close()
    }
  })
  test("is asked again after errors within Telegram and after silence", async () => {
    const one = await opened(
      {
        internal: { every: 1, times: 2, methods: ["updates.GetState"] },
        silence: { every: 1, times: 1, methods: ["updates.GetState"] },
      },
      { answerMillis: 5000 },
    )
    assert.ok((await one.telegram.call(STATE())) instanceof Api.updates.State)
    assert.equal(called(one, "updates.GetState"), 4)
    await one.close()
  })
  test("gets what Telegram refuses as the library's error, and a takeout's delay at once", async () => {
    const one = await opened({ takeoutDelaySeconds: 86_400 })
    await assert.rejects(one.telegram.call(new Api.account.InitTakeoutSession({})), (error) => {
      assert.ok(error instanceof errors.RPCError)
      return error.errorMessage === "TAKEOUT_INIT_DELAY_86400"
    })
    await one.close()
  })
  test("keeps its answer where an error stands before it in the same container", async () => {
    const one = await opened({ packedErrors: true }, { answerMillis: 5000 })
    const began = Date.now()
    const refused = one.telegram.call(HISTORY())
    const answered = one.telegram.call(STATE())
    await assert.rejects(refused, errors.RPCError)
    assert.ok((await answered) instanceof Api.updates.State)
    assert.ok(Date.now() - began < 4000)
    await one.close()
  })
  test("that would change anything is not sent", async () => {
    const one = await opened()
    const before = one.account.methods().length
    for (const request of [
      new Api.account.UpdateStatus({ offline: false }),
      new Api.messages.ReadHistory({ peer: new Api.InputPeerSelf(), maxId: 1 }),
      new Api.auth.LogOut(),
      new Api.InvokeWithTakeout({
        takeoutId: returnBigInt(1),
        query: new Api.messages.ReadHistory({ peer: new Api.InputPeerSelf(), maxId: 1 }),
      }),
    ]) {
      await assert.rejects(one.telegram.call(request), /may be sent here/)
    }
    assert.equal(one.account.methods().length, before)
    await one.close()
  })
})

describe("other data centres", () => {
  test("are asked with a sign-in that the home vouches for, once", async () => {
    const one = await opened()
    for (let i = 0; i < 3; i++) await one.telegram.call(STATE(), 4)
    assert.equal(called(one, "auth.ExportAuthorization"), 1)
    assert.deepEqual(
      one.account.server.calls().flatMap(({ method, dc }) => (method === "updates.GetState" ? dc : [])),
      [4, 4, 4],
    )
    await one.close()
  })
  test("become the home where the account has moved, and the session is stored anew", async () => {
    const moved: Array<StoredSession> = []
    const one = await opened(
      { migrate: { user: 4 } },
      { onMoved: async (session) => void moved.push(session) },
    )
    await one.telegram.call(STATE())
    assert.deepEqual(
      moved.map(({ dc }) => dc),
      [4],
    )
    await one.close()
    const [session] = moved
    assert.ok(session !== undefined)
    const again = connectTelegram({ session, way: one.account.way, patienceMillis: 10_000 })
    const { self } = await Effect.runPromise(Effect.scoped(again))
    assert.equal(self.id, one.account.id)
  })
})

const goneWith = (says: RegExp) => (error: unknown) =>
  error instanceof TelegramGone && says.test(error.message)

describe("a session that is over", () => {
  test("ends the connection with what to do, and nothing more is asked", async () => {
    const one = await opened({ duplicatedKeys: true })
    const other = connectTelegram({ session: one.session, way: one.account.way, patienceMillis: 5000 })
    const exit = await Effect.runPromiseExit(Effect.scoped(other))
    assert.ok(Exit.isFailure(exit))
    await assert.rejects(one.telegram.call(STATE()), goneWith(/sideload login/))
    const before = one.account.methods().length
    await assert.rejects(one.telegram.call(STATE()), goneWith(/sideload login/))
    assert.equal(one.account.methods().length, before)
    await one.close()
  })
})

describe("a Telegram that does not answer", () => {
  test("is given up after the patience, not before", async () => {
    const one = await opened({}, { patienceMillis: 3000 })
    await one.account.server.stop()
    const began = Date.now()
    await assert.rejects(one.telegram.call(STATE()), goneWith(/no answer for 3 seconds.*ECONNREFUSED/))
    const took = Date.now() - began
    assert.ok(took >= 2900 && took < 6000, String(took))
    await one.close()
  })
  test("does not hold up the end", async () => {
    const one = await opened({ silence: { every: 1, methods: ["updates.GetState"] } })
    const call = assert.rejects(one.telegram.call(STATE()), goneWith(/closed/))
    const began = Date.now()
    await one.close()
    assert.ok(Date.now() - began < 5000)
    await call
    await assert.rejects(one.telegram.call(STATE()), goneWith(/closed/))
  })
})

describe("updates", () => {
  test("come to those who listen, as long as they do", async () => {
    const one = await opened()
    const told: Array<string> = []
    const arrived = new Promise<void>((resolve) => {
      one.telegram.onUpdate(({ className }) => {
        told.push(className)
        resolve()
      })
    })
    one.account.server.change({ _tag: "Deleted", dialogue: "user/17", ids: [1] })
    await arrived
    assert.deepEqual(told, ["UpdatesTooLong"])
    await one.close()
  })
})

const collect = (): void => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
}

describe("what the connection holds", () => {
  test("does not grow with the people in its answers", async () => {
    const one = await opened()
    const ask = async (times: number): Promise<number> => {
      const self = () => one.telegram.call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
      for (let i = 0; i < times; i += 50) await Promise.all(Array.from({ length: 50 }, self))
      collect()
      return process.memoryUsage().heapUsed
    }
    const before = await ask(1000)
    const after = await ask(10_000)
    assert.ok(after - before < 4_000_000, `${after - before} bytes more`)
    // The account's owner at the server, and what the last answers left on the stack.
    assert.ok(Number(queryObjects(Api.User, { format: "count" })) < 100)
    await one.close()
  })
})
