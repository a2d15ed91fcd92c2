/**
 * A read model of texts, made by the real runner from a real log into a store in memory, for tests of what operators do with one: two dialogues,
 * seven messages. A text can be poison to the projection, and a change can be refused by the store.
 */
import { randomBytes } from "node:crypto"
import { after, before } from "node:test"
import { Effect } from "effect"
import type { EventLog } from "../application/eventLog.ts"
import { makeFeed } from "../application/feed.ts"
import type { Keyring } from "../application/keyring.ts"
import type { Projection } from "../application/projection.ts"
import { type ReadModel, readModel } from "../application/readModels.ts"
import { importShown, inLog, type Place } from "./imports.ts"
import { type InMemoryStore, inMemoryStore } from "./inMemoryStore.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"
import { choir, message, withAnna } from "./observed.ts"

export type Change = { readonly sequence: number; readonly subject: string; readonly text: string }

const texts = (poison: ReadonlySet<string>): Projection<Change> => ({
  name: "texts",
  shape: 1,
  apply: ({ sequence, subject, data }) => {
    const text = data !== undefined && "text" in data ? String(data.text) : undefined
    if (text !== undefined && poison.has(text)) throw new RangeError(text)
    return text === undefined ? [] : [{ sequence, subject, text }]
  },
})

export const none: ReadonlySet<string> = new Set()
const shown = [
  { dialogue: withAnna, pages: [[1, 2, 3, 4].map((id) => message(id))] },
  { dialogue: choir, pages: [[5, 6, 7].map((id) => message(id, { box: "c" }))] },
]

/** As the messages come in the log. */
export const all = [1, 2, 3, 4, 5, 6, 7].map((id) => `text ${id}`)

export const modelOf = (store: InMemoryStore<Change>, poison = none): ReadModel =>
  readModel(texts(poison), store, { title: "", url: "", migrate: Effect.succeed(0) })

export const textsOf = (store: InMemoryStore<Change>) =>
  store
    .live()
    .rows.toSorted((a, b) => a.sequence - b.sequence)
    .map(({ text }) => text)

export const parkedOf = (store: InMemoryStore<Change>) => store.live().parked.map(({ sequence }) => sequence)

export const silent = () => undefined

/** Within a suite: its log, and what is done on it. */
export const onTexts = () => {
  let server: NatsServer
  let place: Place
  before(async () => {
    server = await makeNatsServer()
    place = { settings: server.account(), master: randomBytes(32) }
    await inLog(place, importShown(shown))
  })
  after(() => server.remove())

  const run = <A, E>(effect: Effect.Effect<A, E, EventLog | Keyring>): Promise<A> => inLog(place, effect)
  const catchUp = (model: ReadModel) =>
    run(
      Effect.scoped(
        Effect.gen(function* () {
          const feed = yield* makeFeed
          yield* model.run(feed, { until: yield* feed.lastSequence, onState: silent })
        }),
      ),
    )
  const rebuild = (model: ReadModel) =>
    run(Effect.scoped(Effect.flatMap(makeFeed, (feed) => model.rebuild(feed, { onState: silent }))))
  const filled = async (poison = none, refuses?: (change: Change) => boolean) => {
    const store = inMemoryStore<Change>(refuses, ({ subject }) => subject)
    await catchUp(modelOf(store, poison))
    return store
  }
  return { run, catchUp, rebuild, filled }
}
