/**
 * The seam within the loopback Telegram: the protocol (transport, keys, sign-in, faults, log of calls) on one side, and what the account holds
 * on the other. A world answers requests that are already unwrapped and decrypted, and knows nothing of connections.
 */
import type { Api } from "telegram"

/** Anything that Telegram's schema can write: an object of the library, or a list of them, which goes out as a vector. */
export type Answer = { getBytes(): Buffer } | ReadonlyArray<{ getBytes(): Buffer }> | boolean

/** What Telegram answers instead of a result, such as 400 `CHANNEL_PRIVATE`. */
export class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** How the owner of the account signs in. */
export type Owner = {
  readonly user: Api.User
  readonly phone: string
  readonly code: string
  readonly password?: string
}

/** What happens to the account while the server runs: told as updates, and seen by later requests. */
export type Change =
  | { readonly _tag: "Sent"; readonly dialogue: string; readonly message: Readonly<Record<string, unknown>> }
  | {
      readonly _tag: "Edited"
      readonly dialogue: string
      readonly id: number
      readonly text: string
      readonly edited: number
    }
  | { readonly _tag: "Deleted"; readonly dialogue: string; readonly ids: ReadonlyArray<number> }

/** What a request was wrapped in, and what the world is asked to do wrong. */
export type Circumstances = {
  readonly takeout: boolean
  /** Only messages with ids from `min` to `max` are asked for (`invokeWithMessagesRange`); boxes of channels are not meant. */
  readonly range?: { readonly min: number; readonly max: number }
  /** `Faults.shortPages` as it is now. */
  readonly shortPages?: number
}

export type World = {
  readonly owner: Owner
  /** Answers a request about the account's content, or refuses by throwing `Refusal`. `undefined`: not a request that the world knows. */
  readonly answer: (request: Api.AnyRequest, circumstances?: Circumstances) => Answer | undefined
  /** Applies a change and gives the updates that tell of it. `dialogue` is a peer's key, such as `user/17`. */
  readonly change: (change: Change) => Api.TypeUpdates
}

/** What `world/exportWorld.ts` exports as `openWorld`: the world that the `result.json` at `path` tells of. */
export type OpenWorld = (path: string, options: { readonly password?: string }) => Promise<World>

/**
 * When a fault strikes: at one of every `every` requests, `times` times at most, the first `after` spared. `methods` are names such as `messages.GetHistory`; without
 * them all requests are meant but those of connecting and signing in (`help.*`, `auth.*`, `account.GetPassword`).
 */
export type Strikes = {
  readonly every: number
  readonly times?: number
  readonly after?: number
  readonly methods?: ReadonlyArray<string>
}

/** What goes wrong, all of it off where not given. The server can be given others while it runs. */
export type Faults = {
  /** Scatters the strikes: the same seed and the same requests give the same faults. Without it every last of `every` is struck. */
  readonly seed?: number
  /** 420 `FLOOD_WAIT_seconds`; the same method is refused until that time is over. */
  readonly floods?: Strikes & { readonly seconds: number }
  /** The connection is cut instead of the answer, or right after it. */
  readonly drops?: Strikes & { readonly when: "before" | "after" }
  /** 500 with this message, `RPC_CALL_FAIL` where none is given. */
  readonly internal?: Strikes & { readonly message?: string }
  /** No answer ever comes. */
  readonly silence?: Strikes
  /** The data centre that the account's sign-in, its content or its files have moved to: 303 on any other. */
  readonly migrate?: { readonly phone?: number; readonly user?: number; readonly file?: number }
  /** Each file's first `upload.GetFile` is refused with 400 `FILE_REFERENCE_EXPIRED`. */
  readonly expiredReferences?: boolean
  readonly latencyMillis?: number
  /** 420 `TAKEOUT_INIT_DELAY_seconds` instead of a takeout session. */
  readonly takeoutDelaySeconds?: number
  /** 406 `AUTH_KEY_DUPLICATED` for a key that two live connections use, which is then signed out. */
  readonly duplicatedKeys?: boolean
  /** Errors go into containers together with results, as they may at Telegram; the library then loses what follows the error. */
  readonly packedErrors?: boolean
  /** The world's: pages of history hold at most this many messages, whatever was asked for. */
  readonly shortPages?: number
}
