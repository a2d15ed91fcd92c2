/**
 * Going through a source one item after the other, while the source already prepares what follows: reading and the log's disk work at the same
 * time. It reads on until one page is waiting, also over the end of a dialogue and into the next. Ends the source whether the work succeeds,
 * fails or is interrupted.
 */
import { Effect } from "effect"
import type { SourceItem } from "../../domain/observation.ts"
import { type Going, type Source, type SourceFilters, SourceRefused } from "../source.ts"

/** What a read came to. A failure waits for its turn as a value: as a rejection that nobody awaits yet it would end the process. */
type Read =
  | { readonly _tag: "Item"; readonly item: SourceItem }
  | { readonly _tag: "End" }
  | { readonly _tag: "Refused"; readonly refusal: SourceRefused }
  | { readonly _tag: "Broken"; readonly cause: unknown }

export const forEachItem = <E, R>(
  source: Source,
  filters: SourceFilters,
  going: Going,
  f: (item: SourceItem) => Effect.Effect<void, E, R>,
): Effect.Effect<void, E | SourceRefused, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => readAhead(source.items(filters, going)[Symbol.asyncIterator]())),
    ({ next }) =>
      Effect.gen(function* () {
        for (;;) {
          const read = yield* Effect.promise(next)
          if (read._tag === "End") return
          if (read._tag === "Refused") return yield* read.refusal
          if (read._tag === "Broken") return yield* Effect.die(read.cause)
          yield* f(read.item)
        }
      }),
    ({ end }) => Effect.timeoutOption(Effect.promise(end), "2 seconds"),
  )

/** Dialogues without a page are small, but there may be many of them. */
const MOST_WAITING = 16

const isPage = (read: Read): boolean => read._tag === "Item" && read.item._tag === "Page"

const readOne = async (items: AsyncIterator<SourceItem>): Promise<Read> => {
  try {
    const next = await items.next()
    return next.done === true ? { _tag: "End" } : { _tag: "Item", item: next.value }
  } catch (cause) {
    return cause instanceof SourceRefused ? { _tag: "Refused", refusal: cause } : { _tag: "Broken", cause }
  }
}

const readAhead = (items: AsyncIterator<SourceItem>) => {
  const waiting: Array<Read> = []
  let ended = false
  let changed = (): void => undefined
  // Whoever reads waits for room, whoever takes for an item: never both at once.
  const change = () =>
    new Promise<void>((resolve) => {
      changed = resolve
    })
  const isFull = (): boolean => waiting.length >= MOST_WAITING || waiting.some(isPage)
  const readAll = async (): Promise<void> => {
    while (!ended) {
      const read = await readOne(items)
      waiting.push(read)
      changed()
      if (read._tag !== "Item") return
      while (isFull() && !ended) await change()
    }
  }
  void readAll()
  return {
    next: async (): Promise<Read> => {
      for (;;) {
        const read = waiting.shift()
        changed()
        if (read !== undefined) return read
        await change()
      }
    },
    end: async (): Promise<void> => {
      ended = true
      changed()
      await items.return?.()
    },
  }
}
