/**
 * What a reader gets of a stored event: the event as projections see it, or that no reader of this version can understand it, which is for the
 * reader to park.
 */
import type { LogEvent } from "../domain/logEvent.ts"

/** An event that no reader of this version can understand; `problem` names a rule, never content. */
export type UnreadableEvent = {
  readonly sequence: number
  readonly subject: string
  readonly problem: string
}

export type OpenedEvent = LogEvent | UnreadableEvent

export const isUnreadable = (event: OpenedEvent): event is UnreadableEvent => "problem" in event
