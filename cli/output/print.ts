/** Where words go: results to stdout, everything that is said on the way to stderr. */

export const print = (lines: ReadonlyArray<string>): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""))
}

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
