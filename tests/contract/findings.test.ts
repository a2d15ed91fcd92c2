/** What is verified before anything is written, against real servers with wrong settings. */
import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { connect, type StreamConfig } from "nats"
import type { NatsSettings } from "../../adapters/nats/settings.ts"
import { LogMisconfigured, LogUnavailable } from "../../application/eventLog.ts"
import { EVENTS } from "../../migrations/nats/streams.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { inspecting, usingNats } from "./usingNats.ts"

const nothing = async () => {}

/** Makes EVENTS as it should be but for some settings. */
const withStream = async (settings: NatsSettings, wrong: Record<string, unknown>): Promise<void> => {
  const { username, password, host } = new URL(settings.url)
  const connection = await connect({ servers: host, user: username, pass: password })
  const config = Object.assign<Partial<StreamConfig> & { name: string }, object, object>(
    { name: "EVENTS" },
    EVENTS,
    wrong,
  )
  await (await connection.jetstreamManager()).streams.add(config)
  await connection.close()
}

const refusal = async (settings: NatsSettings): Promise<LogMisconfigured> => {
  const cause: unknown = await usingNats(settings, nothing).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(cause instanceof LogMisconfigured, String(cause))
  return cause
}

describe("the log's settings", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("are right where the adapter made the streams itself", () =>
    usingNats(server.account(), async ({ log }) => {
      assert.deepEqual(await Effect.runPromise(log.findings), [])
      assert.equal((await Effect.runPromise(log.status)).sync, "always")
    }))

  const wrongs: ReadonlyArray<readonly [setting: string, is: unknown, finding: string]> = [
    ["max_age", 3_600_000_000_000, "EVENTS max_age is 3600000000000 but must be 0"],
    ["deny_delete", false, "EVENTS deny_delete is false but must be true"],
    ["deny_purge", false, "EVENTS deny_purge is false but must be true"],
    ["max_msgs", 1_000, "EVENTS max_msgs is 1000 but must be -1"],
    ["max_bytes", 1_000_000, "EVENTS max_bytes is 1000000 but must be -1"],
    ["max_msgs_per_subject", 10, "EVENTS max_msgs_per_subject is 10 but must be -1"],
    ["max_msg_size", 1_000, "EVENTS max_msg_size is 1000 but must be -1"],
    ["discard", "old", "EVENTS discard is old but must be new"],
    ["storage", "memory", "EVENTS storage is memory but must be file"],
    ["allow_msg_ttl", true, "EVENTS allow_msg_ttl is true but must be false"],
    ["retention", "interest", "EVENTS retention is interest but must be limits"],
    ["subjects", ["events.*.*.>"], 'EVENTS subjects is ["events.*.*.>"] but must be ["events.>"]'],
  ]
  for (const [setting, is, finding] of wrongs) {
    test(`are refused with ${setting} ${JSON.stringify(is)}, by its name`, async () => {
      const settings = server.account()
      await withStream(settings, { [setting]: is })
      assert.ok((await refusal(settings)).message.includes(finding), (await refusal(settings)).message)
      await inspecting(settings, async ({ log }) => {
        const found = await Effect.runPromise(log.findings)
        assert.ok(found.some((one) => one.setting === `EVENTS ${setting}`))
      })
    })
  }

  test("are refused with roll-ups, which need purging", async () => {
    const settings = server.account()
    await withStream(settings, { allow_rollup_hdrs: true, deny_purge: false })
    assert.match((await refusal(settings)).message, /EVENTS allow_rollup_hdrs is true but must be false/)
  })

  test("are set right where that breaks no promise", async () => {
    const settings = server.account()
    await withStream(settings, {
      allow_atomic: false,
      allow_direct: false,
      duplicate_window: 120_000_000_000,
    })
    await usingNats(settings, async ({ log }) => {
      assert.deepEqual(await Effect.runPromise(log.findings), [])
    })
  })

  test("are refused where three replicas are wanted and cannot be had", async () => {
    const settings = server.account()
    await usingNats(settings, nothing)
    assert.match((await refusal({ ...settings, replicas: 3 })).message, /EVENTS num_replicas is 1/)
  })

  test("are refused where syncing cannot be verified, unless that is accepted", async () => {
    const { url } = server.account()
    assert.match((await refusal({ url })).message, /server sync_interval is unverified but must be always/)
    await usingNats({ url, acceptUnverifiedSync: true }, nothing)
    const elsewhere = await refusal({ url, monitorUrl: "http://127.0.0.1:9" })
    assert.match(elsewhere.message, /unverified/)
  })

  test("are verified through the system account as well", async () => {
    const { url } = server.account()
    await usingNats({ url, monitorUrl: server.systemUrl }, nothing)
    const wrong = await refusal({ url, monitorUrl: server.systemUrl.replace("only", "no") })
    assert.match(wrong.message, /unverified/)
  })

  test("show an event that is gone", async () => {
    const settings = server.account()
    await withStream(settings, { deny_delete: false })
    const { username, password, host } = new URL(settings.url)
    const connection = await connect({ servers: host, user: username, pass: password })
    for (let i = 0; i < 3; i += 1) await connection.jetstream().publish("events.system.audit")
    await (await connection.jetstreamManager()).streams.deleteMessage("EVENTS", 2)
    await connection.close()
    assert.match((await refusal(settings)).message, /EVENTS deleted messages is 1 but must be 0/)
  })
})

describe("a server", () => {
  test("that syncs by default, and takes messages too small, is refused for both", async () => {
    const server = await makeNatsServer({ sync: '"2m"', maxPayload: "1MB" })
    try {
      const { message } = await refusal(server.account())
      assert.match(message, /server sync_interval is 120s but must be always/)
      assert.match(message, /server max_payload is 1048576 but must be 8388608 or more/)
      const accepting = await refusal({ ...server.account(), acceptUnverifiedSync: true })
      assert.match(accepting.message, /sync_interval is 120s/)
    } finally {
      await server.remove()
    }
  })

  test("that is not there is named by its URL without the password, within five seconds", async () => {
    const begun = performance.now()
    await assert.rejects(
      usingNats({ url: "nats://me:secret@127.0.0.1:9,nats://127.0.0.1:10" }, nothing),
      (cause) => {
        assert.ok(cause instanceof LogUnavailable)
        assert.match(
          cause.message,
          /^NATS at nats:\/\/127\.0\.0\.1:9,nats:\/\/127\.0\.0\.1:10 failed while connecting: /,
        )
        assert.doesNotMatch(JSON.stringify(cause) + String(cause.stack), /secret/)
        return true
      },
    )
    assert.ok(performance.now() - begun < 6_000)
  })

  test("that refuses the password says so", async () => {
    const server = await makeNatsServer()
    try {
      const url = server.account().url.replace("only-for-this-test", "wrong")
      await assert.rejects(usingNats({ url }, nothing), /failed while connecting: .*AUTH/i)
    } finally {
      await server.remove()
    }
  })
})
