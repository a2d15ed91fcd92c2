/**
 * The decider: what a command makes happen, and what a happening makes of the state. `decide` is pure and only reads the state; `evolve` may
 * change the state that it is given, which has one owner. Deciding nothing is an answer: it has already happened.
 */
import type { Decided } from "./decided.ts"

export type Decider<State, Command> = {
  readonly initial: () => State
  readonly decide: (command: Command, state: State) => ReadonlyArray<Decided>
  readonly evolve: (state: State, event: Decided) => State
}
