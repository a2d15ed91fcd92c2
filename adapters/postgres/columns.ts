/**
 * The fields of a kind of row with their types, as a batch is sent. `seconds` is UTC seconds, made a timestamp by the server, so that one out
 * of range is refused as data.
 */
export type ColumnType = "uuid" | "text" | "bigint" | "boolean" | "jsonb" | "timestamptz" | "seconds"

/** A row's fields with their types; a row without one of them does not compile. */
export type Columns<Row> = { readonly [Name in keyof Row]: ColumnType }

export type Field<Row> = Extract<keyof Row, string>
