/**
 * What imports say of dialogues. Each account stands with its place in the log: the latest holds, and one from before a dialogue was opened is
 * of another that was erased. One that finds no dialogue waits for its opening, which may be written later than it stands in the log.
 */
import { unnestOf } from "./rowArrays.ts"
import { overRows } from "./statements.ts"
import { statistics } from "./tables.ts"

const columns = Object.keys(statistics)
const told = columns.filter((column) => !["id", "tenant_id", "account_id"].includes(column))
const assigned = (from: string): string => told.map((column) => `${column} = ${from}.${column}`).join(", ")
const isNews = (from: string): string =>
  `${from}.statistics_sequence > greatest(old.sequence, old.statistics_sequence)`

type Id = { readonly id: string }
const ids = { id: "uuid" } as const

/** Statements for accounts: to dialogues that are there, and to the side for others. */
export const accountWriter = (model: string) => {
  const account = overRows(
    statistics,
    `update ${model}.dialogues as old set ${assigned("v")} from ${unnestOf(statistics)}
     where old.id = v.id and ${isNews("v")}`,
  )
  const wait = overRows(
    statistics,
    `insert into ${model}.unopened_statistics as old (${columns.join(", ")})
     select ${columns.map((column) => `v.${column}`).join(", ")} from ${unnestOf(statistics)}
     where not exists (select from ${model}.dialogues d where d.id = v.id and d.sequence < v.statistics_sequence)
     on conflict (id) do update set ${assigned("excluded")}
     where old.statistics_sequence < excluded.statistics_sequence`,
  )
  return [account, wait] as const
}

/** Statements for dialogues that were opened: they get what waited for them. */
export const waitingWriter = (model: string) => {
  const waiting = `${model}.unopened_statistics`
  const take = overRows<Id>(
    ids,
    `update ${model}.dialogues as old set ${assigned("w")} from ${unnestOf(ids)} join ${waiting} w on w.id = v.id
     where old.id = v.id and ${isNews("w")}`,
  )
  const clear = overRows<Id>(ids, `delete from ${waiting} old using ${unnestOf(ids)} where old.id = v.id`)
  return [take, clear] as const
}

/** What is known of the dialogue of a subject ($1 tenant, $2 subject) waits for it. Rows of before have no place in the log. */
export const putAside = (model: string): string =>
  `insert into ${model}.unopened_statistics as old (${columns.join(", ")})
   select ${columns.map((column) => (column === "statistics_sequence" ? `coalesce(d.${column}, d.sequence + 1)` : `d.${column}`)).join(", ")}
   from ${model}.dialogues d where d.tenant_id = $1 and d.subject = $2 and d.import_id is not null
   on conflict (id) do update set ${assigned("excluded")}
   where old.statistics_sequence < excluded.statistics_sequence`
