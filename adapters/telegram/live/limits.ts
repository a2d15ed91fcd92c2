/**
 * Which ids of a box the filters want, found with few requests before anything is read: `since` and `until` by asking for the messages around
 * a date, `limit` by going back from the newest. `limit` counts ordinary messages; where it leaves any out, the service messages before the oldest
 * that is wanted are left out too. Dates are looked at ourselves: whether Telegram counts a date in or out does not matter.
 */
import { Api } from "telegram"
import type { SourceFilters } from "../../../application/source.ts"
import { dateOf, type History, isEmpty } from "./history.ts"
import type { Range } from "./ranges.ts"

export type Window = {
  /** Undefined where nothing is wanted. */
  readonly wanted?: Range
  /** Something that is there is not wanted. */
  readonly leftOut: boolean
  /** Ordinary messages that count towards the limit; only where there is one. */
  readonly counted: number
  /** The limit left out an ordinary message of this box. */
  readonly cut: boolean
  /** The oldest ordinary message that counts. */
  readonly oldest?: number
}

/** The last message before a date and the first one from it on; each is absent where there is none. */
export type Border = { readonly before?: number; readonly from?: number }

type Dated = { readonly id: number; readonly date: number }

const datedOf = ({ messages }: { readonly messages: ReadonlyArray<Api.TypeMessage> }): ReadonlyArray<Dated> =>
  messages.flatMap((one) => {
    const date = dateOf(one)
    return date === undefined ? [] : [{ id: one.id, date }]
  })

/** The border within some messages in rising order. */
const borderIn = (messages: ReadonlyArray<Dated>, date: number): Border => {
  const from = messages.find((one) => one.date >= date)?.id
  const before = messages.findLast((one) => from === undefined || one.id < from)?.id
  return { ...(before === undefined ? {} : { before }), ...(from === undefined ? {} : { from }) }
}

export const borderAt = async (history: History, date: number): Promise<Border> => {
  const around = await history.around(date)
  let border = borderIn(datedOf(isEmpty(around) ? await history.before() : around), date)
  while (border.from === undefined && border.before !== undefined) {
    const page = await history.from(border.before + 1)
    if (isEmpty(page)) break
    border = { before: border.before, ...borderIn(datedOf(page), date) }
    const last = page.messages.at(-1)
    if (border.from === undefined && last !== undefined) border = { before: last.id }
  }
  while (border.before === undefined && border.from !== undefined) {
    const page = await history.before(border.from)
    if (isEmpty(page)) break
    border = { from: border.from, ...borderIn(datedOf(page), date) }
    const first = page.messages[0]
    if (border.before === undefined && first !== undefined)
      border = { from: Math.min(border.from ?? first.id, first.id) }
  }
  return border
}

/** Whether a time lies within `since` and `until`; what has no time does. */
export const isWithin = (date: number | undefined, { since, until }: SourceFilters): boolean =>
  date === undefined || ((since === undefined || date >= since) && (until === undefined || date < until))

type Dates = { readonly range?: Range; readonly leftOut: boolean }

const datesOf = async (history: History, { since, until }: SourceFilters): Promise<Dates> => {
  const { top, lastDate } = history.of
  if (top === 0) return { range: { from: 1, to: Number.POSITIVE_INFINITY }, leftOut: false }
  if (since !== undefined && lastDate !== undefined && lastDate < since) return { leftOut: true }
  const lower = since === undefined ? undefined : await borderAt(history, since)
  const upper = until === undefined ? undefined : await borderAt(history, until)
  const leftOut = lower?.before !== undefined || upper?.from !== undefined
  const from = lower?.before === undefined ? 1 : lower.before + 1
  const to = upper?.from === undefined ? Number.POSITIVE_INFINITY : upper.from - 1
  const noneWithin = (lower !== undefined && lower.from === undefined) || to < from
  return noneWithin ? { leftOut } : { range: { from, to }, leftOut }
}

/** Goes back from the end of a range until more than `limit` ordinary messages were found, or the range is at its beginning. */
const goBack = async (history: History, { from, to }: Range, limit: number, filters: SourceFilters) => {
  let counted = 0
  let oldest: number | undefined
  for (let before = to === Number.POSITIVE_INFINITY ? undefined : to + 1; ; ) {
    const { messages } = await history.before(before)
    for (const message of [...messages].reverse()) {
      if (message.id < from) return { counted, oldest, cut: false }
      if (!(message instanceof Api.Message) || !isWithin(message.date, filters)) continue
      if (counted === limit) return { counted, oldest, cut: true }
      counted++
      oldest = message.id
    }
    before = messages[0]?.id
    if (before === undefined || before <= from) return { counted, oldest, cut: false }
  }
}

/** `limit`: how many ordinary messages of this box are wanted. */
export const windowOf = async (
  history: History,
  filters: SourceFilters,
  limit: number | undefined,
): Promise<Window> => {
  const { range, leftOut } = await datesOf(history, filters)
  if (range === undefined) return { leftOut, counted: 0, cut: false }
  if (limit === undefined || history.of.top === 0) return { wanted: range, leftOut, counted: 0, cut: false }
  const { counted, oldest, cut } = await goBack(history, range, limit, filters)
  const known = { counted, cut, ...(oldest === undefined ? {} : { oldest }) }
  if (!cut) return { ...known, wanted: range, leftOut }
  return oldest === undefined
    ? { ...known, leftOut: true }
    : { ...known, wanted: { from: oldest, to: range.to }, leftOut: true }
}
