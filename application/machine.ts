/**
 * Which machine this is, as far as processes of it can ask after one another: what makes an owner that was killed here count as gone at once.
 * Without it an owner is judged by its last sign of life alone.
 */
import { Context } from "effect"

export type Machine = {
  /** Empty where it is not known. */
  readonly name: string
  readonly isAlive: (process: number) => boolean
}

export const Machine = Context.Reference<Machine>("sideload/application/Machine", {
  defaultValue: () => ({ name: "", isAlive: () => true }),
})
