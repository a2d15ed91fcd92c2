/**
 * The one JSON document that a command prints for a program. It is checked against its schema first, so what is promised is what comes.
 */

import { decoder, type Static, type TSchema } from "../../domain/typebox.ts"
import { written } from "./print.ts"

const checkedBy = <S extends TSchema>(schema: S) => {
  const decode = decoder(schema)
  return (value: Static<S>): Static<S> => {
    const decoded = decode(value)
    if (decoded.ok) return value
    const issues = decoded.issues.map((issue) => `${issue.path}: ${issue.rule}`).join("; ")
    throw new Error(`the document does not fit its schema: ${issues}`)
  }
}

export const printJson = <S extends TSchema>(schema: S, value: Static<S>): void => {
  process.stdout.write(`${JSON.stringify(checkedBy(schema)(value), null, 2)}\n`)
}

/** As one line, for those who read documents one after the other. */
export const printJsonLine = <S extends TSchema>(schema: S, value: Static<S>): void => {
  process.stdout.write(`${JSON.stringify(checkedBy(schema)(value))}\n`)
}

/** Prints a list of items of one schema while it comes, an item a line: still one document. */
export const listPrinter = <S extends TSchema>(item: S) => {
  const check = checkedBy(item)
  let begun = false
  return {
    one: (value: Static<S>): Promise<void> | undefined => {
      const before = begun ? ",\n" : "[\n"
      begun = true
      return written(`${before}${JSON.stringify(check(value))}`)
    },
    end: (): void => void process.stdout.write(begun ? "\n]\n" : "[]\n"),
  }
}
