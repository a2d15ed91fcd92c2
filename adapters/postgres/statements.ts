/**
 * Statements over whole batches, and the few shapes that they have. Every insert may be given again: a row that is there is overwritten by
 * a later event only, and keeps when it was first recorded.
 */

import type { Statement } from "../../projections/postgresReadModel.ts"
import type { Columns, Field } from "./columns.ts"
import { arraysOf, columnOf, unnestOf } from "./rowArrays.ts"

/** A statement for all rows of a kind. Its text is made once, so that the server prepares it once. */
export type RowsStatement<R> = (rows: Iterable<R>) => Statement

export const overRows = <R>(columns: Columns<R>, text: string): RowsStatement<R> => {
  return (rows) => ({ text, parameters: arraysOf(columns, rows) })
}

const fieldsOf = <R>(columns: Columns<R>): ReadonlyArray<Field<R>> => {
  const fields: Array<Field<R>> = []
  for (const field in columns) fields.push(field)
  return fields
}

export type Upsert<R> = {
  /** With its schema. */
  readonly table: string
  readonly columns: Columns<R>
  readonly key: ReadonlyArray<Field<NoInfer<R>>>
  /** Columns that go by another name in the table. */
  readonly renamed?: Partial<Record<Field<NoInfer<R>>, string>>
  /** What a later row's column becomes, where it is not simply the later value; `old` is the stored row. */
  readonly merged?: Merged<NoInfer<R>>
  /** Rows that two dialogues may show: one that comes after a later one is merged as well, as the earlier of both. */
  readonly shared?: boolean
  /** Further assignments to the stored row. */
  readonly also?: ReadonlyArray<string>
}

/** What columns of a stored row become, as expressions. */
export type Merged<R> = Partial<Record<Field<R>, string>>

const IS_LATER = "old.sequence < excluded.sequence"

/** The same expression where the stored row is the later one. */
const turned = (expression: string): string =>
  expression.replace(/\b(old|excluded)\./g, (_all, name: string) => (name === "old" ? "excluded." : "old."))

/** Inserts rows; where one is there, the later event's wins, all but its `created_at`. */
export const upsert = <R>({
  table,
  columns,
  key,
  renamed,
  merged,
  shared = false,
  also = [],
}: Upsert<R>): RowsStatement<R> => {
  const fields = fieldsOf(columns)
  const nameOf = (field: Field<R>): string => renamed?.[field] ?? field
  const changing = fields.filter((field) => !key.includes(field) && field !== "created_at")
  const later = (field: Field<R>): string => merged?.[field] ?? `excluded.${nameOf(field)}`
  const either = (expression: string): string =>
    shared ? `case when ${IS_LATER} then ${expression} else ${turned(expression)} end` : expression
  const assigned = changing.map((field) => `${nameOf(field)} = ${either(later(field))}`)
  const first = shared ? [`created_at = ${either("old.created_at")}`] : []
  return overRows(
    columns,
    `insert into ${table} as old (${fields.map(nameOf).join(", ")})
     select ${fields.map((field) => columnOf(columns, field)).join(", ")} from ${unnestOf(columns)}
     on conflict (${key.map(nameOf).join(", ")}) do update set ${[...assigned, ...first, ...also].join(", ")}
     where ${shared ? "old.sequence <> excluded.sequence" : IS_LATER}`,
  )
}

/** Sets columns of rows that are there, by their id. */
export const update = <R extends { readonly id: string }>(
  table: string,
  columns: Columns<R>,
  merged: Merged<NoInfer<R>> = {},
): RowsStatement<R> => {
  const changing = fieldsOf(columns).filter((field) => field !== "id")
  const assigned = changing.map((field) => `${field} = ${merged[field] ?? columnOf(columns, field)}`)
  return overRows(
    columns,
    `update ${table} as old set ${assigned.join(", ")} from ${unnestOf(columns)} where old.id = v.id`,
  )
}
