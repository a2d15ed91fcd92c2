/**
 * What the live source needs of a connection to Telegram, and no more: whose it is, requests that only read, and updates. The library behind it
 * is no longer maintained; a successor has to fit here.
 */
import { Data } from "effect"
import type { Api } from "telegram"

/** A waiting that Telegram ordered, or one for a connection; `until` by the clock, milliseconds since 1970. */
export type Wait = {
  readonly why: "flood" | "connection" | "takeout"
  readonly until: number
}

/** Telegram cannot be reached, or the session is no longer valid; nothing further can be asked with this connection. */
export class TelegramGone extends Data.TaggedError("TelegramGone")<{
  readonly what: string
  readonly mend: string
  /** It may be reached later, without anybody mending anything here. */
  readonly passing?: true
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.what}. ${this.mend}`
  }
}

export type Telegram = {
  /** The signed-in user; Telegram does not name him again where he only sends. */
  readonly self: { readonly id: number; readonly user: Api.User }
  /**
   * Sends one request and waits for its answer, through flood waits, lost connections and moves between data centres. Only requests that change
   * nothing at Telegram are let through. Throws the library's `RPCError` for what Telegram refuses, `TelegramGone` where nothing helps.
   */
  readonly call: <R extends Api.AnyRequest>(request: R, dc?: number) => Promise<R["__response"]>
  /** Told of every wait that a call goes through, and with nothing once the call goes on. Gives back how to stop listening. */
  readonly onWait: (listener: (wait: Wait | undefined) => void) => () => void
  /** Told of every update. Updates are hints: what comes while the connection is down never comes. */
  readonly onUpdate: (listener: (update: Api.TypeUpdate | Api.TypeUpdates) => void) => () => void
  /** Told each time the connection was lost and is there again: updates may be missing. */
  readonly onReconnect: (listener: () => void) => () => void
}
