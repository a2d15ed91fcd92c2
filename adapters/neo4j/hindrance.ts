/**
 * What keeps a runner from writing, if anything: the store is another's, or elsewhere. Told from the locked position, so that it stays true until
 * the transaction ends.
 */
import type { CommitOutcome } from "../../application/projection.ts"
import type { Position } from "./position.ts"
import type { Seat } from "./seat.ts"

/** What the store must be at. */
export type Expected = { readonly generation: number; readonly from: number }

/** A store that somebody emptied altogether is nobody's, and while a rebuild in place is at work the live one is nobody's either. */
export const hindrance = (
  seat: Seat,
  found: Position | undefined,
  { generation, from }: Expected,
): CommitOutcome | undefined => {
  const isTheirs =
    found?.generation !== generation ||
    (seat.building !== undefined && seat.building !== found.version) ||
    found.rebuilding?.claimed === true
  if (isTheirs) return { _tag: "Fenced", generation: found?.generation ?? 0 }
  return found.position === from ? undefined : { _tag: "Moved", position: found.position }
}
