/**
 * What differs between two versions of a read model. Tables are compared by their digests, and only those that differ are joined row by row
 * on their primary keys; the server does both, and no more rows than are asked for ever leave it. Names of columns are told, values are not.
 */
import type { Comparison, Difference } from "../../application/readModelStore.ts"
import type { DigestRules } from "../../projections/postgresReadModel.ts"
import { digestTables, plainText, readTables, type Table, type Tables } from "./digest.ts"
import type { Transaction } from "./session.ts"
import { identifier, literal } from "./sqlText.ts"

export type Compared = {
  /** Schemas. */
  readonly first: string
  readonly second: string
  readonly rules: DigestRules | undefined
  /** Differences that are looked for, at most. */
  readonly most: number
}

const keyText = (key: ReadonlyArray<string>, of: string): string =>
  key.map((column) => `${of}.${identifier(column)}::text`).join(" || ' ' || ")

/** A column that only one of them has is nothing in the other. */
const textOf = (table: Table, column: string, of: string): string =>
  table.columns.includes(column) ? `${of}.${identifier(column)}::text` : "null"

const differing = (one: Table, other: Table): string => {
  const columns = [...new Set([...one.columns, ...other.columns])].sort()
  const told = columns.map(
    (column) =>
      `case when ${textOf(one, column, "a")} is distinct from ${textOf(other, column, "b")} then ${literal(column)} end`,
  )
  return `array_to_json(array_remove(array[${told.join(", ")}]::text[], null))::text`
}

/** Versions of two shapes may have two keys: then neither tells their rows apart. */
const commonKey = (one: Table, other: Table): ReadonlyArray<string> | undefined => {
  const key = one.key.length > 0 ? one.key : one.columns
  return key.length > 0 && key.every((column) => other.columns.includes(column)) ? key : undefined
}

/** Rows of one table, in order of its key. */
const differencesIn = async (
  on: Transaction,
  { first, second, most }: Compared,
  name: string,
  one: Table,
  other: Table,
): Promise<ReadonlyArray<Difference>> => {
  const table = identifier(name)
  const key = commonKey(one, other)
  if (key === undefined) return [{ of: name, key: "*", kind: "different" }]
  const same = key.map((column) => `a.${identifier(column)} = b.${identifier(column)}`).join(" and ")
  const rows = await on.query(
    `select * from (
       select coalesce(${keyText(key, "a")}, ${keyText(key, "b")}) as key,
         case when ${keyText(key, "a")} is null then 'missing' when ${keyText(key, "b")} is null then 'surplus'
           else 'different' end as kind, ${differing(one, other)} as fields
       from ${identifier(first)}.${table} a full join ${identifier(second)}.${table} b on ${same}
     ) joined where kind <> 'different' or fields <> '[]' order by key collate "C" limit ${Math.max(0, most)}`,
  )
  return rows.map((row) => {
    const found = { of: name, key: String(row["key"]) }
    if (row["kind"] !== "different")
      return { ...found, kind: row["kind"] === "missing" ? "missing" : "surplus" }
    return { ...found, kind: "different", fields: JSON.parse(String(row["fields"])) as ReadonlyArray<string> }
  })
}

/** All rows of a table that only one of them has. */
const alone = async (
  on: Transaction,
  schema: string,
  name: string,
  { key, columns }: Table,
  { kind, most }: { readonly kind: "missing" | "surplus"; readonly most: number },
): Promise<ReadonlyArray<Difference>> => {
  const text = keyText(key.length > 0 ? key : columns, "a")
  const rows = await on.query(
    `select ${text} as key from ${identifier(schema)}.${identifier(name)} a
     order by ${text} collate "C" limit ${Math.max(0, most)}`,
  )
  return rows.map((row) => ({ of: name, key: String(row["key"]), kind }))
}

const namesOf = (one: Tables, other: Tables): ReadonlyArray<string> =>
  [...new Set([...one.keys(), ...other.keys()])].sort()

export const compareSchemas = async (on: Transaction, compared: Compared): Promise<Comparison> => {
  const { rules, most } = compared
  const first = await digestTables(on, compared.first, rules)
  const second = await digestTables(on, compared.second, rules)
  const differences: Array<Difference> = []
  if (first.digest.exact !== second.digest.exact) {
    await plainText(on)
    const one = await readTables(on, compared.first, rules)
    const other = await readTables(on, compared.second, rules)
    for (const name of namesOf(one, other)) {
      if (first.exact.get(name) === second.exact.get(name)) continue
      const left = { ...compared, most: most - differences.length }
      if (left.most <= 0) break
      const [a, b] = [one.get(name), other.get(name)]
      if (a !== undefined && b !== undefined) differences.push(...(await differencesIn(on, left, name, a, b)))
      else if (a !== undefined)
        differences.push(...(await alone(on, compared.first, name, a, { kind: "surplus", most: left.most })))
      else if (b !== undefined)
        differences.push(...(await alone(on, compared.second, name, b, { kind: "missing", most: left.most })))
    }
  }
  return { first: first.digest, second: second.digest, differences }
}
