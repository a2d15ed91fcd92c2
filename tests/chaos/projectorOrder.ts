/** What a projector's process is told to do, and how it says what it does: a line for each step, written before the next one begins. */

/** `in mid-transaction` is for whoever started the process: nothing within it knows how far the store has come. */
export const moments = ["before the read", "in mid-transaction", "after the commit"] as const
export type Moment = (typeof moments)[number]

export type Order = {
  readonly models: ReadonlyArray<string>
  /** No batch passes a multiple of this, so positions are the same ones each time. */
  readonly step: number
  /** Hears nothing of its ownership but from its commits. */
  readonly deaf?: boolean
  /** Kills itself at this read, or as soon as this commit was answered: the first, the second … of this model. */
  readonly die?: {
    readonly model: string
    readonly moment: Exclude<Moment, "in mid-transaction">
    readonly count: number
  }
}

/** `commits redis 100 200`, `answered redis 100 200 Committed 12.5`. */
export type Step =
  | { readonly what: "begins" | "reads" | "ends"; readonly model: string }
  | { readonly what: "stops"; readonly model: string; readonly error: string }
  | { readonly what: "commits"; readonly model: string; readonly from: number; readonly to: number }
  | {
      readonly what: "answered"
      readonly model: string
      readonly from: number
      readonly to: number
      readonly outcome: string
      readonly millis: number
    }

export const write = (step: Step): string => JSON.stringify(step)

/** Lines of somebody else are no steps. */
export const read = (line: string): Step | undefined =>
  line.startsWith("{") ? (JSON.parse(line) as Step) : undefined
