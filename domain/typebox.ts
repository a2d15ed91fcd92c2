/**
 * The one place where TypeBox is imported, and the join between a schema and a value of unknown origin. `decoder` compiles a schema
 * once and answers with a union; it never throws, whatever it is given. Formats are not used: patterns say the same and need no
 * registration. Issues carry a path and a rule, never the value, because values are private.
 */
import { type Static, type TSchema, Type } from "@sinclair/typebox"
import { TypeCompiler } from "@sinclair/typebox/compiler"

export { type Static, type TSchema, Type }

export type Issue = { readonly path: string; readonly rule: string }
export type Decoded<A> =
  | { readonly ok: true; readonly value: A }
  | { readonly ok: false; readonly issues: ReadonlyArray<Issue> }

/** Strict decoding of `unknown` by a schema: the value itself when it fits, else at most eight issues. */
export const decoder = <S extends TSchema>(schema: S): ((value: unknown) => Decoded<Static<S>>) => {
  const compiled = TypeCompiler.Compile(schema)
  return (value) => {
    if (compiled.Check(value)) return { ok: true, value }
    const issues: Array<Issue> = []
    for (const issue of compiled.Errors(value)) {
      issues.push({ path: issue.path || "/", rule: issue.message })
      if (issues.length === 8) break
    }
    return { ok: false, issues }
  }
}

/** An object schema that refuses fields it does not name. */
export const Strict = <P extends Record<string, TSchema>>(properties: P, options: { $id?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })
