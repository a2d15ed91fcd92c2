/** The log of calls: every request that a client made, without its content, so that tests can say what was asked and what never was. */

export type Call = {
  /** The request's name, such as `messages.GetHistory`. */
  readonly method: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly takeout: boolean
  /** The data centre of the key that asked. */
  readonly dc: number
  /** The answer's name, such as `messages.Messages`, `Vector` or `Bool`; `420 FLOOD_WAIT_3`, `silence`, `cut`; until then `waiting`. */
  readonly answered: string
}

export type Calls = {
  /** Notes a call; to be told once how it was answered. */
  readonly begin: (call: Omit<Call, "answered" | "at">) => (answered: string) => void
  readonly all: () => ReadonlyArray<Call>
}

export const makeCalls = (): Calls => {
  const calls: Array<Call> = []
  return {
    begin: (call) => {
      const entry = { ...call, at: Date.now(), answered: "waiting" }
      calls.push(entry)
      return (answered) => {
        entry.answered = answered
      }
    },
    all: () => calls,
  }
}
