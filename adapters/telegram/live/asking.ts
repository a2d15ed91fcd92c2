/**
 * How the live source asks Telegram: plainly, or within a takeout session (see takeout.ts). Also what Telegram's refusals are called, in words
 * that hold nothing personal.
 */
import type { Api } from "telegram"
import { RPCError } from "telegram/errors/index.js"
import type { Telegram } from "./telegram.ts"

export type How = {
  /** The data centre that holds what is asked for. */
  readonly dc?: number
  /** Only messages of the account's own box within this range. */
  readonly range?: Api.TypeMessageRange | undefined
}

export type Asking = {
  readonly account: number
  /** The account's own user. */
  readonly self: Api.User
  readonly ask: <R extends Api.AnyRequest>(request: R, how?: How) => Promise<R["__response"]>
  /** The parts in rising order that the account's own box has to be read in; none where it can be read at once. */
  readonly ranges: ReadonlyArray<Api.TypeMessageRange>
  /** Ends what was begun for asking; `whole` where everything that was wanted was read. */
  readonly finish: (whole: boolean) => Promise<void>
}

export const plainly = (telegram: Telegram): Asking => ({
  account: telegram.self.id,
  self: telegram.self.user,
  ask: (request, { dc } = {}) => telegram.call(request, dc),
  ranges: [],
  finish: async () => {},
})

/** Telegram's name for its refusal, such as `CHANNEL_PRIVATE`; undefined where an error is none. */
export const refusalOf = (error: unknown): string | undefined => {
  if (!(error instanceof RPCError)) return undefined
  // The library puts sentences in the place of some names.
  return /^[A-Z0-9_]+$/.test(error.errorMessage) ? error.errorMessage : error.constructor.name
}
