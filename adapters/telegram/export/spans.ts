/**
 * Which ids an export holds of each box, taken one by one in rising order. In a channel's own box every id was once a message, so what is not
 * there was deleted or left out: it is counted, with the gaps it makes. In the account's box the ids between belong to other dialogues.
 */
import type { IdSpan } from "../../../domain/observation.ts"
import type { Box } from "../../../domain/peer.ts"

type Held = { first: number; last: number; missing: number; gaps: number }

export const collectSpans = () => {
  const held = new Map<Box, Held>()
  const take = (box: Box, id: number): void => {
    const known = held.get(box)
    if (known === undefined) {
      held.set(box, { first: id, last: id, missing: 0, gaps: 0 })
      return
    }
    if (id > known.last + 1) {
      known.missing += id - known.last - 1
      known.gaps++
    }
    known.last = id
  }
  const spans = (): ReadonlyArray<IdSpan> =>
    [...held].map(([box, { first, last, missing, gaps }]) =>
      box === "u" ? { box, first, last } : { box, first, last, missing, gaps },
    )
  return { take, spans }
}
