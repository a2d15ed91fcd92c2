/**
 * A small account for tests: dialogues with messages that are answered for as Telegram does, and a record of what was asked. Requests are answered
 * in place, without a connection; what Telegram can do wrong is put in between by the tests. Holds no expectations.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { keyOfEntity } from "../peers.ts"
import type { Telegram, Wait } from "../telegram.ts"
import { byIds, dialogsOf, historyOf, keyOfInput, refuse } from "./answers.ts"
import { ACCOUNT, type Held, user } from "./people.ts"

/** A request as it arrived: what is in it, and what it was wrapped in. */
export type Asked = {
  readonly request: Api.AnyRequest
  readonly takeout: boolean
  readonly range: Api.TypeMessageRange | undefined
  readonly dc: number | undefined
}

export type Account = {
  readonly telegram: Telegram
  readonly asked: Array<Asked>
  readonly count: (className: string) => number
  /** Looks at every request first: what it throws or gives back is the answer. */
  before: ((asked: Asked) => unknown) | undefined
  ranges: ReadonlyArray<Api.MessageRange>
  readonly wait: (wait: Wait | undefined) => void
  readonly update: (update: Api.TypeUpdate | Api.TypeUpdates) => void
  readonly reconnect: () => void
  /** How many listen to waits, updates and reconnections. */
  readonly listeners: () => number
}

const tellAll = <A>(listeners: ReadonlySet<(value: A) => void>, value: A): void => {
  for (const tell of listeners) tell(value)
}

export const accountWith = (held: ReadonlyArray<Held>): Account => {
  const waits = new Set<(wait: Wait | undefined) => void>()
  const updates = new Set<(update: Api.TypeUpdate | Api.TypeUpdates) => void>()
  const reconnects = new Set<(nothing: undefined) => void>()
  const asked: Array<Asked> = []

  const answer = (one: Asked): unknown => {
    const { request, range } = one
    const special = account.before?.(one)
    if (special !== undefined) return special
    if (request instanceof Api.messages.GetDialogs) return dialogsOf(held, request)
    if (request instanceof Api.messages.GetHistory) {
      const key = keyOfInput(request.peer)
      const found = held.find(({ entity }) => keyOfEntity(entity) === key)
      if (found === undefined) throw refuse("PEER_ID_INVALID")
      return historyOf(found, request, range)
    }
    if (request instanceof Api.messages.GetMessages || request instanceof Api.channels.GetMessages)
      return byIds(held, request)
    if (request instanceof Api.account.InitTakeoutSession)
      return new Api.account.Takeout({ id: returnBigInt(77) })
    if (request instanceof Api.account.FinishTakeoutSession) return true
    if (request instanceof Api.messages.GetSplitRanges) return account.ranges
    throw refuse("METHOD_INVALID")
  }
  const unwrap = (request: Api.AnyRequest, dc: number | undefined): Asked => {
    let inner: unknown = request
    let takeout = false
    let range: Api.TypeMessageRange | undefined
    while (inner instanceof Api.InvokeWithTakeout || inner instanceof Api.InvokeWithMessagesRange) {
      if (inner instanceof Api.InvokeWithTakeout) takeout = true
      else range = inner.range
      inner = inner.query
    }
    return { request: inner as Api.AnyRequest, takeout, range, dc }
  }
  const on =
    <F>(listeners: Set<F>) =>
    (listener: F) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  const account: Account = {
    asked,
    before: undefined,
    ranges: [],
    count: (className) => asked.filter(({ request }) => request.className === className).length,
    wait: (wait) => tellAll(waits, wait),
    update: (update) => tellAll(updates, update),
    reconnect: () => tellAll(reconnects, undefined),
    listeners: () => waits.size + updates.size + reconnects.size,
    telegram: {
      self: { id: ACCOUNT, user: user(ACCOUNT, { self: true }) },
      call: async (request, dc) => {
        const one = unwrap(request, dc)
        asked.push(one)
        return (await answer(one)) as (typeof request)["__response"]
      },
      onWait: on(waits),
      onUpdate: on(updates),
      onReconnect: on(reconnects),
    },
  }
  return account
}
