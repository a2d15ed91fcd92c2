/** What an operator chooses of the book of parked events, read page by page in rising order of sequence: memory is flat in its length. */
import { Effect } from "effect"
import type { ParkedRecord, ReadModelStore } from "../readModelStore.ts"

/** Which parked events: of one subject, one alone, or the first so many. */
export type Selection = { readonly subject?: string; readonly sequence?: number; readonly limit?: number }

const PAGE = 1000

export type Book = Pick<ReadModelStore<never>, "parked">

/** The next page of what is selected; empty at its end. `taken` are those that earlier pages gave. */
export const nextPage = (
  book: Book,
  { subject, sequence, limit }: Selection,
  after: number,
  taken: number,
) => {
  const most = Math.min(PAGE, (limit ?? Number.POSITIVE_INFINITY) - taken, sequence === undefined ? PAGE : 1)
  const from = sequence === undefined ? after : Math.max(after, sequence - 1)
  if (most <= 0) return Effect.succeed<ReadonlyArray<ParkedRecord>>([])
  const page = book.parked({ after: from, most, ...(subject === undefined ? {} : { subject }) })
  return Effect.map(page, (records) =>
    sequence === undefined ? records : records.filter((record) => record.sequence === sequence),
  )
}
