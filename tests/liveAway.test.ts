/**
 * An account that is away for a while: a worker tries the command again later, a person is told at once, and what will not pass by itself is not tried
 * again. Invented accounts, a real log and queue.
 */
import assert from "node:assert/strict"
import { randomBytes, randomUUID } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Deferred, Effect, Fiber } from "effect"
import { carryOut } from "../application/carryOut.ts"
import { CommandQueue, type Delivery } from "../application/commandQueue.ts"
import { Sources } from "../application/importing/importSource.ts"
import { MediaStore } from "../application/mediaStore.ts"
import { type Source, SourceRefused } from "../application/source.ts"
import { work } from "../application/worker.ts"
import type { ImportLive } from "../domain/command.ts"
import type { SourceItem } from "../domain/observation.ts"
import { ACCOUNT, inLog, type Place, TENANT } from "./imports.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { message, withAnna } from "./observed.ts"

const refusal = (passing: boolean): SourceRefused =>
  new SourceRefused({
    ...{ what: "Telegram gave no answer", where: "dialogue 1 of 1", mend: "See to the network." },
    ...(passing ? { passing: true as const } : {}),
  })

/** Shows a page, and then no more. */
const breakingOff = (passing: boolean): Source => {
  async function* items(): AsyncGenerator<SourceItem> {
    yield { _tag: "DialogueSeen", dialogue: withAnna }
    yield { _tag: "Page", messages: [message(1), message(2)], bytesRead: 1 }
    throw refusal(passing)
  }
  return { kind: "live", parserVersion: 1, size: 1, items }
}

const command = (): ImportLive => ({
  command: "sideload.import-live.v1",
  ...{ id: randomUUID(), tenant: TENANT, account: ACCOUNT, filters: {} },
})

type Opening = Effect.Effect<Source, SourceRefused>

const sourcesOf = (opening: Opening): Sources["Service"] => ({
  openFile: () => Effect.die(new Error("this test reads no files")),
  openLive: () => opening,
})

/** A queue of one command; what a worker says of it. */
const queueOf = (asked: ImportLive, said: Deferred.Deferred<string>): CommandQueue["Service"] => {
  const say = (what: string) => Effect.asVoid(Deferred.succeed(said, what))
  const delivery: Delivery = {
    command: asked,
    settle: say("settled"),
    release: (millis) => say(millis >= 30_000 ? "released for a while" : "released"),
  }
  let left = 1
  return {
    emit: () => Effect.die(new Error("nothing is asked for here")),
    take: () => (left-- > 0 ? Effect.succeed(delivery) : Effect.never),
    waiting: Effect.succeed(0),
  }
}

describe("an account that cannot be read", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())
  const newPlace = (): Place => ({ settings: server.account(), master: randomBytes(32) })

  const saidByWorker = (opening: Opening): Promise<string> => {
    const working = Effect.gen(function* () {
      const said = yield* Deferred.make<string>()
      const worker = Effect.provideService(
        work("here", { onProgress: () => {}, onHandled: () => {} }),
        CommandQueue,
        queueOf(command(), said),
      )
      const running = yield* Effect.forkChild(worker)
      const first = yield* Effect.timeout(Deferred.await(said), "20 seconds")
      yield* Fiber.interrupt(running)
      return first
    }).pipe(
      Effect.provideService(Sources, sourcesOf(opening)),
      Effect.provideService(MediaStore, memoryMediaStore().service),
    )
    return inLog(newPlace(), working)
  }

  test("is tried again by a worker, later, where that passes", async () => {
    assert.equal(await saidByWorker(Effect.fail(refusal(true))), "released for a while")
    assert.equal(await saidByWorker(Effect.succeed(breakingOff(true))), "released for a while")
  })
  test("is not tried again where somebody has to mend something first", async () => {
    assert.equal(await saidByWorker(Effect.fail(refusal(false))), "settled")
    assert.equal(await saidByWorker(Effect.succeed(breakingOff(false))), "settled")
  })

  const endOf = (opening: Opening) => {
    const reports = { onProgress: () => {}, onEarlier: () => {}, onTrouble: () => {} }
    const ending = Effect.gen(function* () {
      const error = yield* Effect.flip(carryOut(command(), "here", reports))
      const queue = yield* CommandQueue
      return { error, left: yield* queue.waiting }
    }).pipe(
      Effect.provideService(Sources, sourcesOf(opening)),
      Effect.provideService(MediaStore, memoryMediaStore().service),
    )
    return inLog(newPlace(), ending)
  }

  test("is told at once to a person, whose command does not stay behind", async () => {
    const { error, left } = await endOf(Effect.succeed(breakingOff(true)))
    assert.equal(
      error.message,
      "Telegram gave no answer (dialogue 1 of 1). See to the network. " +
        "From what stands before it 2 messages were imported, which stays. The same command goes on from there.",
    )
    assert.equal(left, 0)
  })
  test("is told with what has to be mended first", async () => {
    const { error } = await endOf(Effect.succeed(breakingOff(false)))
    assert.match(error.message, /Once that is mended, the same command goes on from there\.$/)
  })
})
