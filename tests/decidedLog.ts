/** What a log holds once pages of observations were decided one after the other, as a reader of the log sees it. */
import type { Decided } from "../domain/decided.ts"
import type { Observe } from "../domain/dialogue/decide.ts"
import { dialogueDecider } from "../domain/dialogue/decider.ts"
import type { LogEvent } from "../domain/logEvent.ts"
import { opened, registered, TENANT } from "./inventedEvents.ts"

/** All pages are of one dialogue. */
export const decidedLog = (pages: ReadonlyArray<Observe>, tenant = TENANT): ReadonlyArray<LogEvent> => {
  let state = dialogueDecider.initial()
  const decided: Array<Decided> = []
  for (const page of pages) {
    const events = dialogueDecider.decide(page, state)
    state = events.reduce(dialogueDecider.evolve, state)
    decided.push(...events)
  }
  const first = registered({ tenant, sequence: 1 })
  const persona = { ...first, subject: first.subject.replace(/\.dialogue\..*/, ".persona") }
  const events = decided.map(({ type, data, state: shown }, at) => {
    const { peer, type: kind } = (pages[0] as Observe).dialogue
    const { data: _, ...envelope } = opened({ tenant, sequence: at + 2, dialogue: { peer, type: kind } })
    const time = new Date(1_800_000_000_000 + at * 1000).toISOString()
    return { ...envelope, time, type, data, ...(shown === undefined ? {} : { state: shown }) } as LogEvent
  })
  return [persona, ...events]
}
