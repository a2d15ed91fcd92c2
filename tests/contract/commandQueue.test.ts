/** What the queue of commands promises, against a real server. */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Exit, Scope } from "effect"
import { connect } from "nats"
import type { Delivery } from "../../application/commandQueue.ts"
import { makeNatsServer, type NatsServer } from "../natsServer.ts"
import { command, counting, type Ports, usingNats } from "./usingNats.ts"

const run = Effect.runPromise

/** Takes the next command; the scope in which it is held ends by `done`. */
const hold = async (queue: Ports["commands"], host: string) => {
  const scope = await run(Scope.make())
  const delivery = await run(Scope.provide(queue.take(host), scope))
  return { delivery, done: () => run(Scope.close(scope, Exit.void)) }
}

const settle = async (queue: Ports["commands"], host: string): Promise<Delivery> => {
  const { delivery, done } = await hold(queue, host)
  await run(delivery.settle)
  await done()
  return delivery
}

describe("a queue of commands", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("gives each command to one of two workers, and forgets it when it is settled", async () => {
    const settings = server.account()
    await usingNats(settings, (one) =>
      usingNats(settings, async (other) => {
        const commands = counting(10).map(() => command(randomUUID()))
        for (const emitted of commands) await run(one.commands.emit(emitted, "any"))
        assert.equal(await run(one.commands.waiting), 10)
        const half = async (queue: Ports["commands"]) => {
          const taken: Array<string | undefined> = []
          while (taken.length < 5) taken.push((await settle(queue, "here")).command?.id)
          return taken
        }
        const taken = (await Promise.all([half(one.commands), half(other.commands)])).flat()
        assert.deepEqual(taken.toSorted(), commands.map(({ id }) => id).toSorted())
        assert.equal(await run(other.commands.waiting), 0)
      }),
    )
  })

  test("waits for a command that comes later, and gives it at once", () =>
    usingNats(server.account(), async ({ commands }) => {
      const taking = settle(commands, "here")
      const emitted = command(randomUUID())
      await run(commands.emit(emitted, "here"))
      assert.deepEqual((await taking).command, emitted)
    }))

  test("gives what is for one host to that host alone", () =>
    usingNats(server.account(), async ({ commands }) => {
      const [there, anywhere, here] = [command(randomUUID()), command(randomUUID()), command(randomUUID())]
      await run(commands.emit(there, "There.example"))
      await run(commands.emit(anywhere, "any"))
      await run(commands.emit(here, "here"))
      const mine = [await settle(commands, "here"), await settle(commands, "here")]
      assert.deepEqual(mine.map((one) => one.command?.id).toSorted(), [anywhere.id, here.id].toSorted())
      assert.equal(await run(commands.waiting), 1)
      assert.deepEqual((await settle(commands, "there.EXAMPLE")).command, there)
    }))

  test("holds a command once, however often it is emitted", () =>
    usingNats(server.account(), async ({ commands }) => {
      const emitted = command(randomUUID())
      for (let i = 0; i < 3; i += 1) await run(commands.emit(emitted, "any"))
      assert.equal(await run(commands.waiting), 1)
      await settle(commands, "here")
      assert.equal(await run(commands.waiting), 0)
    }))

  test("gives a released command again, to anybody", async () => {
    const settings = server.account()
    await usingNats(settings, (one) =>
      usingNats(settings, async (other) => {
        const emitted = command(randomUUID())
        await run(one.commands.emit(emitted, "any"))
        for (let i = 0; i < 3; i += 1) {
          const { delivery, done } = await hold(one.commands, "here")
          assert.equal(delivery.command?.id, emitted.id)
          await run(delivery.release(10))
          await done()
        }
        assert.equal((await settle(other.commands, "elsewhere")).command?.id, emitted.id)
      }),
    )
  })

  test("keeps a command through the server's death, and takes its settling afterwards", () =>
    usingNats(server.account(), async ({ commands }) => {
      const emitted = command(randomUUID())
      await run(commands.emit(emitted, "any"))
      const { delivery, done } = await hold(commands, "here")
      await server.kill()
      const settling = run(delivery.settle)
      await server.start()
      await settling
      await done()
      assert.equal(await run(commands.waiting), 0)
    }))

  test("shows what is not a command, saying why, and leaves it to the worker to settle it", async () => {
    const settings = server.account()
    await usingNats(settings, async ({ commands }) => {
      const { username, password, host } = new URL(settings.url)
      const connection = await connect({ servers: host, user: username, pass: password })
      const bodies = ["{", JSON.stringify({ ...command(randomUUID()), account: "secret" })]
      for (const [i, body] of bodies.entries()) {
        await connection.jetstream().publish(`commands.tenant.import.any.${i}`, Buffer.from(body))
      }
      const problems = [await settle(commands, "here"), await settle(commands, "here")]
      assert.ok(problems.every((one) => one.command === undefined))
      assert.equal(problems[0]?.problem, "the message is not JSON")
      assert.match(problems[1]?.problem ?? "", /\/account/)
      assert.doesNotMatch(problems[1]?.problem ?? "", /secret/)
      assert.equal(await run(commands.waiting), 0)
      await connection.close()
    })
  })

  test("lets a worker stop waiting at once, without losing a command", () =>
    usingNats(server.account(), async ({ commands }) => {
      const begun = performance.now()
      const waiting = Effect.timeoutOption(Effect.scoped(commands.take("here")), 200)
      assert.equal((await run(waiting))._tag, "None")
      assert.ok(performance.now() - begun < 10_000)
      const emitted = command(randomUUID())
      await run(commands.emit(emitted, "any"))
      assert.equal((await settle(commands, "here")).command?.id, emitted.id)
    }))
})
