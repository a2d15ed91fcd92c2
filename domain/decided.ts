/**
 * An event that was decided and not yet recorded: what happened, the state that its header will carry, and the text that its id is made
 * from. The text is unique to the happening within the persona, so the same happening has the same `ce-id` wherever it is decided.
 */
import type { DomainEvent, EventType } from "./event.ts"
import type { EventState } from "./state.ts"

export type Decided<T extends EventType = EventType> = DomainEvent<T> & {
  readonly identity: string
  readonly state?: EventState
}

/** As much of a recorded event as a reader without keys has: enough for `evolve`. */
export type Outline = { readonly type: EventType; readonly state?: EventState }
