/** What is common to all media stores: a promise that stores becomes an effect, and what made it fail becomes what a caller can act on. */
import { Effect } from "effect"
import { BytesUnreadable, MediaStoreUnavailable } from "../../application/mediaStore.ts"

/** What an error means: `reason` names it without the words that came with it, which may hold a key or a path. */
export type Trouble = { readonly reason: string; readonly lasting: boolean }

export type Judge = (error: unknown) => Trouble | undefined

/** These do not pass by themselves. */
const lastingCodes = new Map([
  ["EACCES", "it may not be written to"],
  ["EPERM", "it may not be written to"],
  ["EROFS", "it can only be read"],
  ["ENOTDIR", "there is a file where a folder must be"],
  ["EISDIR", "there is a folder where a file must be"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk's quota is used up"],
])

/** What the operating system says. */
export const judgeSystem: Judge = (error) => {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined
  const lasting = lastingCodes.get(error.code)
  return lasting === undefined ? { reason: error.code, lasting: false } : { reason: lasting, lasting: true }
}

/** An error that nobody knows is a defect. */
export const attempting = <A>(
  place: string,
  judge: Judge,
  attempt: (signal: AbortSignal) => Promise<A>,
): Effect.Effect<A, MediaStoreUnavailable | BytesUnreadable> =>
  Effect.catch(
    Effect.tryPromise({ try: attempt, catch: (error) => error }),
    (cause): Effect.Effect<never, MediaStoreUnavailable | BytesUnreadable> => {
      if (cause instanceof BytesUnreadable) return Effect.fail(cause)
      const trouble = judge(cause)
      if (trouble === undefined) return Effect.die(cause)
      return Effect.fail(new MediaStoreUnavailable({ place, ...trouble, cause }))
    },
  )

/** Looking reads no bytes of anybody. */
export const looking = (
  place: string,
  judge: Judge,
  look: () => Promise<string>,
): Effect.Effect<string, MediaStoreUnavailable> =>
  Effect.catchTag(attempting(place, judge, look), "BytesUnreadable", (error) => Effect.die(error))
