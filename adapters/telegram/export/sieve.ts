/**
 * Judges the messages of one dialogue, in their order: which are wanted, which a filter leaves out, which are service messages, and which
 * are no messages at all. The port promises rising ids within a box, so an export that breaks this is refused. A message without a time
 * (an `unsupported` one) is judged by the time of the one before it: ids rise with time.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { Reply } from "../../../domain/message.ts"
import type { Peer } from "../../../domain/peer.ts"
import { placeIn } from "./place.ts"
import { type RawMessage, secondsOf } from "./raw.ts"
import { atMessage, unknownShape } from "./refusals.ts"

export type Verdict = "wanted" | "filtered" | "service" | "skipped"
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

  const verdictOf = (raw: RawMessage, place: Reply): Verdict => {
    if (place.id === last[place.box]) return "skipped"
    last[place.box] = place.id
    time = secondsOf(raw.date_unixtime) ?? time
    if (raw.type === "service") return "service"
    if (isHole(raw)) return "skipped"
    if ((since !== undefined && time < since) || (until !== undefined && time >= until)) return "filtered"
    if (stillToLeaveOut === 0) return "wanted"
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
