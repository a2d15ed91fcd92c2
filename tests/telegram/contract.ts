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

export type World = {
  readonly owner: Owner
  /** Answers a request about the account's content, or refuses by throwing `Refusal`. `undefined`: not a request that the world knows. */
  readonly answer: (request: Api.AnyRequest) => Answer | undefined
  /** Applies a change and gives the updates that tell of it. `dialogue` is a peer's key, such as `user/17`. */
  readonly change: (change: Change) => Api.TypeUpdates
}
