/**
 * The changes of events, and what of them must be parked: what no reader can understand or the projection throws on, and what follows a parked
 * event on its subject, so that a dialogue is never applied out of order; erasures alone wait for nobody. Pure but for the projection itself.
 */
import type { EventType } from "../domain/event.ts"
import { isUnreadable, type OpenedEvent } from "./openedEvent.ts"
import type { ParkedEvent, Projection } from "./projection.ts"

/** Why an event is parked that is itself sound. */
export const BEHIND = "behind a parked event of its subject"

const erasures: ReadonlySet<string> = new Set([
  "sideload.dialogue.erased.v1",
  "sideload.persona.erased.v1",
] satisfies ReadonlyArray<EventType>)

/** What was erased must not stay readable behind a parked event. Those before it have lost their content, and change nothing when they are retried. */
const isErasure = (event: OpenedEvent): boolean => !isUnreadable(event) && erasures.has(event.type)

/** `poison`: why the store refused these events; all of them are parked. */
export const changesOf = <Change>(
  projection: Projection<Change>,
  parkedSubjects: ReadonlySet<string>,
  events: ReadonlyArray<OpenedEvent>,
  poison: string | undefined,
): { readonly changes: ReadonlyArray<Change>; readonly parked: ReadonlyArray<ParkedEvent> } => {
  const changes: Array<Change> = []
  const parked: Array<ParkedEvent> = []
  const behind = new Set<string>()
  const park = ({ sequence, subject }: OpenedEvent, error: string): void => {
    parked.push({ sequence, subject, error })
    behind.add(subject)
  }
  for (const event of events) {
    if (poison !== undefined) park(event, poison)
    else if ((parkedSubjects.has(event.subject) || behind.has(event.subject)) && !isErasure(event))
      park(event, BEHIND)
    else if (isUnreadable(event)) park(event, event.problem)
    else {
      try {
        for (const change of projection.apply(event)) changes.push(change)
      } catch (cause) {
        park(event, cause instanceof Error ? cause.name : "the projection threw")
      }
    }
  }
  return { changes, parked }
}
