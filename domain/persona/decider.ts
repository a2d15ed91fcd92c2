/** The persona's decider: registered once before anything else of it, and erased at most once. */
import type { Decided, Outline } from "../decided.ts"
import type { Decider } from "../decider.ts"

export type PersonaState = { readonly phase: "none" | "registered" | "erased" }

export type PersonaCommand =
  | { readonly _tag: "Register"; readonly account: number }
  | { readonly _tag: "Erase"; readonly reason?: string }

const decide = (command: PersonaCommand, state: PersonaState): ReadonlyArray<Decided> => {
  if (command._tag === "Register") {
    if (state.phase !== "none") return []
    return [
      {
        type: "sideload.persona.registered.v1",
        data: { account: command.account },
        identity: "persona.registered",
      },
    ]
  }
  if (state.phase !== "registered") return []
  return [
    {
      type: "sideload.persona.erased.v1",
      data: command.reason === undefined ? {} : { reason: command.reason },
      identity: "persona.erased",
    },
  ]
}

export const evolve = (state: PersonaState, event: Outline): PersonaState =>
  event.type === "sideload.persona.registered.v1"
    ? { phase: "registered" }
    : event.type === "sideload.persona.erased.v1"
      ? { phase: "erased" }
      : state

export const personaDecider: Decider<PersonaState, PersonaCommand> = {
  initial: (): PersonaState => ({ phase: "none" }),
  decide,
  evolve,
}
