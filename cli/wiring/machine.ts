/** This machine: its name, and whether a process of it is still there. */
import { hostname } from "node:os"
import { Layer } from "effect"
import { Machine } from "../../application/machine.ts"

const isAlive = (process_: number): boolean => {
  try {
    return process.kill(process_, 0)
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

export const thisMachine = Layer.succeed(Machine, { name: hostname(), isAlive })
