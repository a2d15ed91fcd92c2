/** Lines that are shown again and again: in place on a terminal, one block after the other elsewhere. */
import { stripVTControlCharacters } from "node:util"
import { cut, widthOf } from "./text.ts"

type Out = Pick<NodeJS.WriteStream, "write"> & Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>

/** Gives the function that shows the next state. */
export const refreshed = (out: Out): ((lines: ReadonlyArray<string>) => void) => {
  if (out.isTTY !== true) return (lines) => void out.write(`${[...lines, ""].join("\n")}\n`)
  let shown = 0
  return (lines) => {
    // A line that wraps would take two, and the cursor would not come back to the first.
    const columns = (out.columns || 80) - 1
    const fitting = lines.map((line) =>
      widthOf(line) > columns ? cut(stripVTControlCharacters(line), columns) : line,
    )
    const back = shown > 0 ? `\u001b[${shown}A\u001b[0J` : ""
    out.write(`${back}${fitting.map((line) => `${line}\n`).join("")}`)
    shown = fitting.length
  }
}
