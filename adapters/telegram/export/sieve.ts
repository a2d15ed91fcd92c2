/**
 * Judges the messages of one dialogue, in their order: which are wanted, which a filter leaves out, which are service messages, and which
 * are no messages at all. `since` and `until` leave out service messages as they do others. `limit` counts ordinary messages only: where it
 * leaves any out, it leaves out the service messages before the oldest that is wanted, so what remains is the end of the dialogue. The port promises rising ids within a box, so an export that breaks this is refused. A message without a time
 * (an `unsupported` one) is judged by the time of the one before it: ids rise with time.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { Reply } from "../../../domain/message.ts"
import type { Peer } from "../../../domain/peer.ts"
import { placeIn } from "./place.ts"
import { type RawMessage, secondsOf } from "./raw.ts"
import { atMessage, unknownShape } from "./refusals.ts"

export type Verdict = "wanted" | "filtered" | "service" | "filteredService" | "skipped"
export type Judged = { readonly verdict: Verdict; readonly place: Reply }

export type Sieve = (raw: RawMessage, positionOf: () => number) => Judged

/** A message that the server no longer had: an id, no sender, the time 0. */
const isHole = (raw: RawMessage): boolean =>
  raw.type === "message" && raw.from_id === undefined && secondsOf(raw.date_unixtime) === undefined

/** `leaveOut`: how many wanted messages, the oldest, `limit` leaves out. */
export const makeSieve = (dialogue: Peer, { since, until }: SourceFilters, leaveOut: number): Sieve => {
  const last = { u: 0, c: 0 }
  let time = 0
  let stillToLeaveOut = leaveOut
  let begun = leaveOut === 0

  const verdictOf = (raw: RawMessage, place: Reply): Verdict => {
    if (place.id === last[place.box]) return "skipped"
    last[place.box] = place.id
    time = secondsOf(raw.date_unixtime) ?? time
    const outside = (since !== undefined && time < since) || (until !== undefined && time >= until)
    if (raw.type === "service") return outside || !begun ? "filteredService" : "service"
    if (isHole(raw)) return "skipped"
    if (outside) return "filtered"
    begun = stillToLeaveOut === 0
    if (begun) return "wanted"
    stillToLeaveOut--
    return "filtered"
  }

  return (raw, positionOf) => {
    const place = placeIn(dialogue, raw.id)
    if (place === undefined) {
      throw unknownShape("no message of such a chat can have this id", atMessage(positionOf(), raw.id))
    }
    const behind = place.id < last[place.box] || (place.box === "u" && last.c > 0)
    if (behind) throw unknownShape("message ids do not rise", atMessage(positionOf(), raw.id))
    return { verdict: verdictOf(raw, place), place }
  }
}
