/**
 * Going through a source one item after the other, while the source already prepares the next: parsing and the log's disk work at the same
 * time. At most one item is waiting. Ends the source whether the work succeeds, fails or is interrupted.
 */
import { Effect } from "effect"
import type { SourceItem } from "../../domain/observation.ts"
import { type Going, type Source, type SourceFilters, SourceRefused } from "../source.ts"

export const forEachItem = <E, R>(
  source: Source,
  filters: SourceFilters,
  going: Going,
  f: (item: SourceItem) => Effect.Effect<void, E, R>,
): Effect.Effect<void, E | SourceRefused, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => source.items(filters, going)[Symbol.asyncIterator]()),
    (items) =>
      Effect.gen(function* () {
        const read = () => settled(items.next())
        let coming = read()
        for (;;) {
          const result = yield* Effect.promise(() => coming)
          if ("refused" in result) return yield* result.refused
          if (result.next.done === true) return
          coming = read()
          yield* f(result.next.value)
        }
      }),
    (items) =>
      Effect.timeoutOption(
        Effect.promise(async () => items.return?.()),
        "2 seconds",
      ),
  )

// Read ahead of its use, a refusal must wait as a value: as a rejection nobody awaits yet it would end the process.
const settled = async (
  next: Promise<IteratorResult<SourceItem>>,
): Promise<{ readonly next: IteratorResult<SourceItem> } | { readonly refused: SourceRefused }> => {
  try {
    return { next: await next }
  } catch (cause) {
    if (cause instanceof SourceRefused) return { refused: cause }
    throw cause
  }
}
