/** What operators do with a read model, on a real log with a store in memory: rebuild, replay, retry, discard, compare. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { Effect, Exit, Result } from "effect"
import { makeFeed } from "../application/feed.ts"
import type { Projection } from "../application/projection.ts"
import { type ReadModel, readModel } from "../application/readModels.ts"
import { findDialogues } from "../application/replaying/dialogues.ts"
import { BehindAnother } from "../application/replaying/parked.ts"
import { dialogueId } from "../domain/identity.ts"
import { ACCOUNT, importShown, inLog, type Place, TENANT } from "./imports.ts"
import { type InMemoryStore, inMemoryStore } from "./inMemoryStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { choir, message, withAnna } from "./observed.ts"

type Change = { readonly sequence: number; readonly subject: string; readonly text: string }

const texts = (poison: ReadonlySet<string>): Projection<Change> => ({
  name: "texts",
  shape: 1,
  apply: ({ sequence, subject, data }) => {
    const text = data !== undefined && "text" in data ? String(data.text) : undefined
    if (text !== undefined && poison.has(text)) throw new RangeError(text)
    return text === undefined ? [] : [{ sequence, subject, text }]
  },
})

const none: ReadonlySet<string> = new Set()
const shown = [
  { dialogue: withAnna, pages: [[1, 2, 3, 4].map((id) => message(id))] },
  { dialogue: choir, pages: [[5, 6, 7].map((id) => message(id, { box: "c" }))] },
]

describe("a read model that an operator works on", () => {
  let server: NatsServer
  let place: Place
  before(async () => {
    server = await makeNatsServer()
    place = { settings: server.account(), master: randomBytes(32) }
    await inLog(place, importShown(shown))
  })
  after(() => server.remove())

  const storeOf = (refuses?: (change: Change) => boolean) =>
    inMemoryStore<Change>(refuses, ({ subject }) => subject)
  const modelOf = (store: InMemoryStore<Change>, poison = none): ReadModel =>
    readModel(texts(poison), store, { title: "", url: "", migrate: Effect.succeed(0) })
  const filled = async (poison = none, refuses?: (change: Change) => boolean) => {
    const store = storeOf(refuses)
    await catchUp(modelOf(store, poison))
    return store
  }
  const catchUp = (model: ReadModel) =>
    inLog(
      place,
      Effect.scoped(
        Effect.gen(function* () {
          const feed = yield* makeFeed
          yield* model.run(feed, { until: yield* feed.lastSequence, onState: () => undefined })
        }),
      ),
    )
  const rebuild = (model: ReadModel) =>
    inLog(
      place,
      Effect.scoped(Effect.flatMap(makeFeed, (feed) => model.rebuild(feed, { onState: () => undefined }))),
    )
  const textsOf = (store: InMemoryStore<Change>) =>
    store
      .live()
      .rows.toSorted((a, b) => a.sequence - b.sequence)
      .map(({ text }) => text)
  const all = [1, 2, 3, 4, 5, 6, 7].map((id) => `text ${id}`)
  const parkedOf = (store: InMemoryStore<Change>) => store.live().parked.map(({ sequence }) => sequence)
  const silent = () => undefined

  test("is rebuilt as the next version, which takes the place of the one that is read, and that one is kept", async () => {
    const store = await filled()
    store.live().rows.push({ sequence: 0, subject: "", text: "not of the log" })
    const { version, position } = await rebuild(modelOf(store))
    assert.equal(version, 2)
    assert.equal(position, store.live().position)
    assert.deepEqual(textsOf(store), all)
    assert.deepEqual(
      store.all.map((one) => [one.version, one.role, one.owner]),
      [
        [1, "kept", undefined],
        [2, "live", undefined],
      ],
    )
  })

  test("is rebuilt from where a rebuild that was cut off had come to, unless it is to begin anew", async () => {
    const store = await filled()
    const begun = await Effect.runPromise(Effect.scoped(store.rebuild(false)))
    await Effect.runPromise(begun.store.claim({ id: "killed", doing: "rebuilding" }))
    const changes = [{ sequence: 1, subject: "", text: "begun" }]
    await Effect.runPromise(begun.store.commit({ generation: 1, from: 0, to: 2, changes, parked: [] }))
    assert.equal((await rebuild(modelOf(store))).version, 2)
    assert.ok(textsOf(store).includes("begun"))
  })

  test("is told as rebuilt where the answer to the last step looks like being overtaken", async () => {
    const store = await filled()
    const answering: InMemoryStore<Change> = {
      ...store,
      rebuild: (anew) =>
        Effect.map(store.rebuild(anew), (begun) => ({
          ...begun,
          finish: (generation, atLeast) =>
            Effect.as(begun.finish(generation, atLeast), { _tag: "Fenced", generation: 9 } as const),
        })),
    }
    assert.equal((await rebuild(modelOf(answering))).version, 2)
  })

  /** Its rebuild finds, when it comes to claim what it makes, what another process has done meanwhile. */
  const overtaken = (
    store: InMemoryStore<Change>,
    meanwhile: () => Promise<unknown>,
  ): InMemoryStore<Change> => ({
    ...store,
    rebuild: (anew) =>
      Effect.map(store.rebuild(anew), (begun) => {
        const claim = () => Effect.as(Effect.promise(meanwhile), { _tag: "Gone" } as const)
        return { ...begun, store: { ...begun.store, claim } }
      }),
  })

  test("is told as rebuilt where another process brought the same version to its end", async () => {
    const store = await filled()
    const { version, position } = await rebuild(modelOf(overtaken(store, () => rebuild(modelOf(store)))))
    assert.deepEqual([version, position], [2, store.live().position])
    assert.deepEqual(textsOf(store), all)
  })

  test("is not told as rebuilt where another process dropped what was made", async () => {
    const store = await filled()
    const model = modelOf(overtaken(store, () => Effect.runPromise(store.drop(2))))
    await assert.rejects(rebuild(model), /was ended by another process/)
    assert.equal(store.live().version, 1)
  })

  test("keeps its poison parked in a rebuild, and loses it in one after the fix", async () => {
    const store = await filled(new Set(["text 2"]))
    assert.equal(parkedOf(store).length > 2, true)
    const before = parkedOf(store)
    await rebuild(modelOf(store, new Set(["text 2"])))
    assert.deepEqual(parkedOf(store), before)
    await rebuild(modelOf(store))
    assert.deepEqual(parkedOf(store), [])
    assert.deepEqual(textsOf(store), all)
  })

  test("applies what was parked once it can be, in order and without moving", async () => {
    const store = await filled(new Set(["text 2", "text 6"]))
    const { position, generation } = store.live()
    const waiting = parkedOf(store).length
    const told = await inLog(place, modelOf(store).retry({}, silent))
    assert.deepEqual(told, { tried: waiting, applied: waiting, position })
    assert.deepEqual(textsOf(store), all)
    assert.deepEqual(parkedOf(store), [])
    assert.equal(store.live().position, position)
    assert.equal(store.live().generation, generation + 1)
  })

  test("keeps parked what is refused again with what is behind it, and counts the attempt", async () => {
    const store = await filled(none, ({ text }) => text === "text 3")
    const before = parkedOf(store)
    const told = await inLog(place, modelOf(store).retry({}, silent))
    assert.equal(told.applied, 0)
    assert.deepEqual(parkedOf(store), before)
    const [poison, behind] = store.live().parked
    assert.deepEqual([poison?.attempts, behind?.attempts], [2, 1])
  })

  test("retries one dialogue alone, and of one event alone only the first of its dialogue", async () => {
    const store = await filled(new Set(["text 2", "text 6"]))
    const model = modelOf(store)
    const [dialogue] = await inLog(
      place,
      findDialogues({ dialogue: dialogueId({ tenant: TENANT, account: ACCOUNT }, choir.peer) }),
    )
    const { subject } = dialogue ?? assert.fail("the dialogue is not found")
    const [first = 0, second = 0] = store
      .live()
      .parked.filter((one) => one.subject === subject)
      .map(({ sequence }) => sequence)
    const refused = await inLog(place, Effect.result(model.retry({ sequence: second }, silent)))
    assert.ok(Result.isFailure(refused) && refused.failure instanceof BehindAnother)
    assert.deepEqual(await inLog(place, model.retry({ sequence: first }, silent)), {
      ...{ tried: 1, applied: 1, position: store.live().position },
    })
    await inLog(place, model.retry({ subject }, silent))
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
    assert.deepEqual(await inLog(place, model.discard({ sequence: poison })), { discarded: 1 })
    await inLog(place, model.retry({}, silent))
    assert.deepEqual(
      textsOf(store),
      all.filter((text) => text !== "text 2"),
    )
  })

  test("folds one dialogue anew, its parked events included, and leaves the others alone", async () => {
    const store = await filled(new Set(["text 2"]))
    const [dialogue] = await inLog(place, findDialogues({ dialogue: String(withAnna.peer.id) }))
    store.live().rows.splice(0, 1)
    const { replay } = modelOf(store)
    const told = await inLog(
      place,
      replay?.(dialogue?.subject ?? "", silent) ?? Effect.die(new Error("a replay is not sound")),
    )
    assert.deepEqual(told, { position: store.live().position, parked: 0 })
    assert.deepEqual(textsOf(store), all)
  })

  test("is equal to what the log says, or else is told to differ", async () => {
    const store = await filled()
    const compare = () =>
      inLog(
        place,
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
    const find = (wanted: Parameters<typeof findDialogues>[0]) => inLog(place, findDialogues(wanted))
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
