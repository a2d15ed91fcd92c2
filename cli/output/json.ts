/**
 * The one JSON document that a command prints for a program. Its schema is checked before it is printed, so what is promised is what comes.
 */
import { decoder, type Static, type TSchema } from "../../domain/typebox.ts"

const text = <S extends TSchema>(schema: S, value: Static<S>): string => {
  const decoded = decoder(schema)(value)
  if (decoded.ok) return JSON.stringify(value, null, 2)
  const issues = decoded.issues.map((issue) => `${issue.path}: ${issue.rule}`).join("; ")
  throw new Error(`the document does not fit its schema: ${issues}`)
}

export const printJson = <S extends TSchema>(schema: S, value: Static<S>): void => {
  process.stdout.write(`${text(schema, value)}\n`)
}
