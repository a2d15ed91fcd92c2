/**
 * Where words go: results to stdout, everything that is said on the way to stderr. A pipe takes only so much at once: whoever prints much waits
 * for it by `written`, and the program ends only when everything was taken.
 */

export const print = (lines: ReadonlyArray<string>): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""))
}

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Prints, and is done when there is room for more; `undefined` where there is room at once. */
export const written = (text: string): Promise<void> | undefined =>
  process.stdout.write(text) ? undefined : new Promise((resolve) => process.stdout.once("drain", resolve))

/** Done when all that was printed has been taken. */
export const flushed = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()))
  }
}
