/** What operators do with a read model, on a real log with a store in memory: retry, discard, replay, compare, pause. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Exit, Result } from "effect"
import { makeFeed } from "../application/feed.ts"
import { RunnerFenced } from "../application/owning.ts"
import { ReadModelAhead } from "../application/readModelAhead.ts"
import { findDialogues } from "../application/replaying/dialogues.ts"
import { BehindAnother } from "../application/replaying/retry.ts"
import { dialogueId } from "../domain/identity.ts"
import { ACCOUNT, TENANT } from "./imports.ts"
import { choir, withAnna } from "./observed.ts"
import { all, modelOf, none, onTexts, parkedOf, silent, textsOf } from "./textModels.ts"

describe("a read model that an operator works on", () => {
  const { run, catchUp, filled } = onTexts()

  test("applies what was parked once it can be, in order and without moving", async () => {
    const store = await filled(new Set(["text 2", "text 6"]))
    const { position, generation } = store.live()
    const waiting = parkedOf(store).length
    const told = await run(modelOf(store).retry({}, silent))
    assert.deepEqual(told, { tried: waiting, applied: waiting, position })
    assert.deepEqual(textsOf(store), all)
    assert.deepEqual(parkedOf(store), [])
    assert.equal(store.live().position, position)
    assert.equal(store.live().generation, generation + 1)
  })

  test("keeps parked what is refused again with what is behind it, and counts the attempt", async () => {
    const store = await filled(none, ({ text }) => text === "text 3")
    const before = parkedOf(store)
    const told = await run(modelOf(store).retry({}, silent))
    assert.equal(told.applied, 0)
    assert.deepEqual(parkedOf(store), before)
    const [poison, behind] = store.live().parked
    assert.deepEqual([poison?.attempts, behind?.attempts], [2, 1])
  })

  test("retries one dialogue alone, and of one event alone only the first of its dialogue", async () => {
    const store = await filled(new Set(["text 2", "text 6"]))
    const model = modelOf(store)
    const [dialogue] = await run(
      findDialogues({ dialogue: dialogueId({ tenant: TENANT, account: ACCOUNT }, choir.peer) }),
    )
    const { subject } = dialogue ?? assert.fail("the dialogue is not found")
    const [first = 0, second = 0] = store
      .live()
      .parked.filter((one) => one.subject === subject)
      .map(({ sequence }) => sequence)
    const refused = await run(Effect.result(model.retry({ sequence: second }, silent)))
    assert.ok(Result.isFailure(refused) && refused.failure instanceof BehindAnother)
    assert.deepEqual(await run(model.retry({ sequence: first }, silent)), {
      ...{ tried: 1, applied: 1, position: store.live().position },
    })
    await run(model.retry({ subject }, silent))
    assert.deepEqual(
      store.live().parked.filter((one) => one.subject === subject),
      [],
    )
    assert.ok(textsOf(store).includes("text 7"))
    assert.ok(!textsOf(store).includes("text 2"))
  })

  test("discards what is not wanted, and applies what was behind it by a retry", async () => {
    const store = await filled(new Set(["text 2"]))
    const [poison = 0] = parkedOf(store)
    const model = modelOf(store, new Set(["text 2"]))
    assert.deepEqual(await run(model.discard({ sequence: poison })), { discarded: 1 })
    await run(model.retry({}, silent))
    assert.deepEqual(
      textsOf(store),
      all.filter((text) => text !== "text 2"),
    )
  })

  test("folds one dialogue anew, its parked events included, and leaves the others alone", async () => {
    const store = await filled(new Set(["text 2"]))
    const [dialogue] = await run(findDialogues({ dialogue: String(withAnna.peer.id) }))
    store.live().rows.splice(0, 1)
    const { replay } = modelOf(store)
    const told = await run(
      replay?.(dialogue?.subject ?? "", silent) ?? Effect.die(new Error("a replay is not sound")),
    )
    assert.deepEqual(told, { position: store.live().position, parked: 0 })
    assert.deepEqual(textsOf(store), all)
  })

  test("has a dialogue folded anew although somebody took it over in between", async () => {
    const store = await filled()
    const [dialogue] = await run(findDialogues({ dialogue: String(withAnna.peer.id) }))
    store.live().rows.splice(0, 1)
    assert.ok(store.replay.sound)
    const folded = store.replay.dialogue
    let tries = 0
    const contended: typeof store = {
      ...store,
      replay: {
        sound: true,
        dialogue: (claim, subject, body) => {
          tries += 1
          const { generation } = claim
          return tries > 1
            ? folded(claim, subject, body)
            : Effect.fail(new RunnerFenced({ projection: "texts", generation: generation + 1 }))
        },
      },
    }
    const { replay } = modelOf(contended)
    await run(replay?.(dialogue?.subject ?? "", silent) ?? Effect.die(new Error("a replay is not sound")))
    assert.equal(tries, 2)
    assert.deepEqual(textsOf(store), all)
  })

  test("is neither retried, replayed nor compared where it was made from another log", async () => {
    const store = await filled()
    store.live().position = 10_000
    store.live().parked.push({ sequence: 9_000, subject: "of another log", error: "" })
    const { retry, replay, compare } = modelOf(store)
    const [dialogue] = await run(findDialogues({ dialogue: String(withAnna.peer.id) }))
    const compared = Effect.scoped(
      Effect.flatMap(makeFeed, (feed) => compare(feed, { most: 1, onState: silent })),
    )
    for (const done of [retry({}, silent), replay?.(dialogue?.subject ?? "", silent), compared]) {
      const result = await run(Effect.result<unknown, Error, never>((done ?? Effect.void) as never))
      assert.ok(Result.isFailure(result) && result.failure instanceof ReadModelAhead)
    }
    assert.deepEqual(textsOf(store), all)
    assert.deepEqual(parkedOf(store), [9_000])
  })

  test("is equal to what the log says, or else is told to differ", async () => {
    const store = await filled()
    const compare = () =>
      run(
        Effect.scoped(
          Effect.flatMap(makeFeed, (feed) => modelOf(store).compare(feed, { most: 1, onState: silent })),
        ),
      )
    const sound = await compare()
    assert.equal(sound.first.exact, sound.second.exact)
    store.live().rows.pop()
    const broken = await compare()
    assert.notEqual(broken.first.exact, broken.second.exact)
  })

  test("is not run while it is paused, and is when it is resumed", async () => {
    const store = await filled()
    await Effect.runPromise(store.setPaused(true))
    const exit = await catchUp(modelOf(store)).then(Exit.succeed, (error: Error) => error.message)
    assert.match(String(exit), /texts is paused.*projection resume texts/)
    await Effect.runPromise(store.setPaused(false))
    await catchUp(modelOf(store))
  })

  test("has its dialogues found by tenant, account, Telegram's id, and when something came last", async () => {
    const find = (wanted: Parameters<typeof findDialogues>[0]) => run(findDialogues(wanted))
    assert.equal((await find({ tenant: TENANT })).length, 2)
    assert.equal((await find({ tenant: TENANT, account: ACCOUNT + 1 })).length, 0)
    assert.deepEqual(
      (await find({ dialogue: String(withAnna.peer.id) })).map(({ type }) => type),
      ["dm"],
    )
    assert.equal((await find({ since: Date.now() + 60_000 })).length, 0)
    assert.equal((await find({ since: 0 })).length, 2)
  })
})
