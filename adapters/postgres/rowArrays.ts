/**
 * Rows as one array literal for each column, for `unnest`: measured against other forms it costs the client and the server least. Texts
 * are quoted and escaped here; that the values fit their types is for the server to say.
 */

import type { Parameter } from "../../projections/postgresReadModel.ts"
import type { Columns, ColumnType, Field } from "./columns.ts"

const special = /["\\]/

const quoted = (text: string): string => `"${special.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`

/** Postgres' text form of an array: `{1,null,"a \"b\""}`. */
export const arrayLiteral = (values: ReadonlyArray<unknown>): string => {
  let literal = "{"
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (at > 0) literal += ","
    if (value === null) literal += "null"
    else literal += typeof value === "string" ? quoted(value) : String(value)
  }
  return `${literal}}`
}

const arrayType = (type: ColumnType): string => (type === "seconds" ? "float8[]" : `${type}[]`)

/** `unnest` of all columns as the relation `alias`; its parameters are `arraysOf` of the rows. */
export const unnestOf = <R>(columns: Columns<R>, alias = "v"): string => {
  const names = Object.keys(columns)
  const types: ReadonlyArray<ColumnType> = Object.values(columns)
  const arrays = types.map((type, at) => `$${at + 1}::${arrayType(type)}`)
  return `unnest(${arrays.join(", ")}) as ${alias}(${names.join(", ")})`
}

/** How a column of that relation is read as its table's type. */
export const columnOf = <R>(columns: Columns<R>, field: Field<NoInfer<R>>, alias = "v"): string =>
  columns[field] === "seconds" ? `to_timestamp(${alias}.${field})` : `${alias}.${field}`

export const arraysOf = <R>(columns: Columns<R>, rows: Iterable<NoInfer<R>>): ReadonlyArray<Parameter> => {
  const list = [...rows]
  const literals: Array<Parameter> = []
  for (const field in columns) literals.push(arrayLiteral(list.map((row) => row[field])))
  return literals
}
