/** Marks what was made of a message whose time is a local clock's: it is as exact as the zone, and any source that knows better replaces it. */
import { Fidelity, type MessageObservation } from "../../../domain/observation.ts"

export const approximate = (observation: MessageObservation): MessageObservation => ({
  ...observation,
  fidelity: Math.min(observation.fidelity, Fidelity.exportLocalTime),
  content: { ...observation.content, approximate: true },
})
