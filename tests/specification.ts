/**
 * The form of a decider's tests: given what has happened, when something is asked for, then this is what happens. An expectation names the
 * fields that it is about; an event must have them and may have more. The given events are applied as they were decided.
 */
import assert from "node:assert/strict"
import type { Decided } from "../domain/decided.ts"
import type { Decider } from "../domain/decider.ts"

export type Expected = { readonly [K in keyof Decided]?: unknown }

const pick = (event: Decided, like: Expected): Expected =>
  Object.fromEntries(Object.keys(like).map((name) => [name, event[name as keyof Decided]]))

export const specification = <State, Command>(decider: Decider<State, Command>) => {
  const given = (...events: ReadonlyArray<Decided>) => {
    const state = () => events.reduce(decider.evolve, decider.initial())
    return {
      when: (command: Command) => {
        const decided = decider.decide(command, state())
        return {
          decided,
          thenDecides: (...expected: ReadonlyArray<Expected>): void => {
            const shown = decided.map((event, i) => pick(event, expected[i] ?? { type: 0, data: 0 }))
            assert.deepEqual(shown, expected)
          },
          thenNothing: (): void => assert.deepEqual(decided, []),
        }
      },
    }
  }
  /** The events that these commands made, one after the other. */
  const happened = (...commands: ReadonlyArray<Command>): ReadonlyArray<Decided> => {
    const events: Array<Decided> = []
    let state = decider.initial()
    for (const command of commands) {
      const decided = decider.decide(command, state)
      events.push(...decided)
      state = decided.reduce(decider.evolve, state)
    }
    return events
  }
  return { given, happened }
}
