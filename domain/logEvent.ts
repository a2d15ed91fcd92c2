/**
 * An event as a reader of the log sees it once it is opened: its place, its envelope, whose it is, and its data. `data` is absent where a key
 * was destroyed (the erased form): what the envelope says stays. Projections are pure functions of this shape.
 */
import type { EventData, EventType } from "./event.ts"
import type { DialogueType, Peer } from "./peer.ts"
import type { EventState } from "./state.ts"

/** The dialogue that a dialogue event belongs to, from its `DialogueOpened`. */
export type DialogueContext = { readonly peer: Peer; readonly type: DialogueType }

export type LogEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K
    readonly sequence: number
    readonly subject: string
    /** `ce-id`: opaque, unique to the event. */
    readonly id: string
    /** `ce-time`: when it was recorded, ISO 8601 UTC. */
    readonly time: string
    /** Counts 1, 2, 3 … on the subject. */
    readonly version: number
    readonly correlation?: string
    readonly causation?: string
    readonly actor?: string
    /** Absent for system events. */
    readonly tenant?: string
    /** Absent for system events and where the persona was erased. */
    readonly account?: number
    /** Present for events of a dialogue whose peer was not erased. */
    readonly dialogue?: DialogueContext
    readonly state?: EventState
    /** Absent in the erased form. */
    readonly data?: EventData<K>
  }
}[T]
