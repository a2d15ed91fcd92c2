/**
 * The bare skeleton of a read model of one's own: copy this file and change it. It counts the messages of each dialogue, which is enough to show
 * where everything goes. Say here what one of its rows means, and what does not change it.
 */
import type { LogEvent } from "../../domain/logEvent.ts"
import type { PostgresReadModel, Statement } from "../postgresReadModel.ts"

/** What an event changes, as plain data. It says all that the statements need: they know no events. */
export type TemplateChange =
  | { readonly _tag: "Counted"; readonly tenant: string; readonly subject: string }
  | { readonly _tag: "Erased"; readonly tenant: string; readonly subject: string }

/** Each table has a primary key; one with `tenant_id uuid` has row-level security. Raise `shape` with every change of these. */
const tables = `create table totals (
  subject text primary key,
  tenant_id uuid not null,
  messages bigint not null
);`

/** Pure: no clock, no chance, nothing read. What cannot be understood throws, and is parked with its dialogue. */
const apply = (event: LogEvent): ReadonlyArray<TemplateChange> => {
  const { tenant, subject } = event
  if (tenant === undefined) return []
  switch (event.type) {
    case "sideload.message.imported.v1":
      // An erased event has no data: it changes nothing.
      return event.data === undefined ? [] : [{ _tag: "Counted", tenant, subject }]
    case "sideload.dialogue.erased.v1":
      return [{ _tag: "Erased", tenant, subject }]
    case "sideload.persona.erased.v1":
      return [{ _tag: "Erased", tenant, subject: subject.replace(/persona$/, "dialogue") }]
    default:
      return []
  }
}

const count = (
  schema: string,
) => `insert into ${schema}.totals as old (subject, tenant_id, messages) values ($1, $2, 1)
  on conflict (subject) do update set messages = old.messages + 1`

const erase = (schema: string) =>
  `delete from ${schema}.totals where tenant_id = $2 and (subject = $1 or starts_with(subject, $1 || '.'))`

/** In order, all in the transaction that moves the position. One statement for many rows is faster: see dailyActivity. */
const statements =
  (schema: string) =>
  (changes: ReadonlyArray<TemplateChange>): ReadonlyArray<Statement> =>
    changes.map(({ _tag, tenant, subject }) => ({
      text: _tag === "Counted" ? count(schema) : erase(schema),
      parameters: [subject, tenant],
    }))

export const template: PostgresReadModel<TemplateChange> = {
  name: "template",
  shape: 1,
  schema: "sideload_template",
  tables,
  apply,
  statements,
  // Sound, because each row is of one dialogue. Else: { sound: false, why: "its rows are of many dialogues" }
  replayed: { sound: true, forget: (tenant, subject) => [{ _tag: "Erased", tenant, subject }] },
  digested: { recorded: ["subject"] },
}
