/** Marks what was made of a message whose time is a local clock's: it is as exact as the zone, and any source that knows better replaces it. */
import { Fidelity, type MessageObservation, type ServiceObservation } from "../../../domain/observation.ts"

const atMost = (fidelity: number): number => Math.min(fidelity, Fidelity.exportLocalTime)

export const approximateMessage = (message: MessageObservation): MessageObservation => ({
  ...message,
  fidelity: atMost(message.fidelity),
  content: { ...message.content, approximate: true },
})

export const approximateService = (observed: ServiceObservation): ServiceObservation => ({
  ...observed,
  fidelity: atMost(observed.fidelity),
  service: { ...observed.service, approximate: true },
})
