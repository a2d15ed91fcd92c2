/** The dialogue's decider: observations in, events out. */
import type { Decider } from "../decider.ts"
import { decide, type Observe } from "./decide.ts"
import { type DialogueState, evolve, initial } from "./state.ts"

export const dialogueDecider: Decider<DialogueState, Observe> = { initial, decide, evolve }
