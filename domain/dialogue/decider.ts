/** The dialogue's decider: observations and stored files in, events out. */
import type { Decider } from "../decider.ts"
import { type DialogueCommand, decide } from "./decide.ts"
import { type DialogueState, evolve, initial } from "./state.ts"

export const dialogueDecider: Decider<DialogueState, DialogueCommand> = { initial, decide, evolve }
