/**
 * Daily activity for each dialogue: how many messages were written on each day (UTC), and how many of them the account itself sent. A message
 * counts once, when it is imported, on the day on which it was written; where no source knows that, it counts nowhere. Edits and deletions
 * change nothing, erasures take the dialogue's days away. Read it as `select * from sideload_daily_activity.days`.
 */
import { dialogueId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { PostgresReadModel, Statement } from "../postgresReadModel.ts"

type Counted = { readonly sent: boolean } & Readonly<Record<"account_id" | "written" | "sequence", number>> &
  Readonly<Record<"tenant_id" | "dialogue_id" | "subject", string>>
/** What is erased is the subject, or all below it. */
export type DailyChange =
  | { readonly counted: Counted }
  | { readonly erased: { readonly tenant: string; readonly subject: string } }

const tables = `create table days (
  tenant_id uuid not null, account_id bigint not null, dialogue_id uuid not null, subject text not null,
  day date not null, messages bigint not null, sent bigint not null,
  first_sequence bigint not null, last_sequence bigint not null,
  primary key (dialogue_id, day, subject)
);
create index idx_days_subject on days (tenant_id, subject text_pattern_ops);`

const apply = (event: LogEvent): ReadonlyArray<DailyChange> => {
  const { tenant, account, dialogue, subject, sequence, state } = event
  if (tenant === undefined) return []
  if (event.type === "sideload.dialogue.erased.v1") return [{ erased: { tenant, subject } }]
  if (event.type === "sideload.persona.erased.v1")
    return [{ erased: { tenant, subject: subject.replace(/persona$/, "dialogue") } }]
  if (event.type !== "sideload.message.imported.v1" || state?.kind !== "imported") return []
  const { occurred: written } = state
  // Of what was erased this no longer says whose it is, or what.
  if (account === undefined || dialogue === undefined || event.data === undefined || written === undefined)
    return []
  const dialogue_id = dialogueId({ tenant, account }, dialogue.peer)
  const { sent } = event.data
  return [
    { counted: { tenant_id: tenant, account_id: account, dialogue_id, subject, written, sent, sequence } },
  ]
}

const count = (schema: string) => `insert into ${schema}.days as old
  select tenant_id, account_id, dialogue_id, subject, (to_timestamp(written) at time zone 'UTC')::date,
    count(*), count(*) filter (where sent), min(sequence), max(sequence)
  from jsonb_to_recordset($1::text::jsonb) as v(dialogue_id uuid, written float8, subject text, tenant_id uuid,
    account_id bigint, sent boolean, sequence bigint)
  group by 1, 2, 3, 4, 5
  on conflict (dialogue_id, day, subject) do update set messages = old.messages + excluded.messages,
    sent = old.sent + excluded.sent, first_sequence = least(old.first_sequence, excluded.first_sequence),
    last_sequence = greatest(old.last_sequence, excluded.last_sequence)`

const erase = (schema: string) =>
  `delete from ${schema}.days where tenant_id = $1 and (subject = $2 or starts_with(subject, $2 || '.'))`

/** Runs of counted messages are one statement each; what comes before an erasure is written before it. */
const statements = (schema: string) => (changes: ReadonlyArray<DailyChange>) => {
  const made: Array<Statement> = []
  let run: Array<Counted> = []
  const flush = () => {
    if (run.length > 0) made.push({ text: count(schema), parameters: [JSON.stringify(run)] })
    run = []
  }
  for (const change of changes) {
    if ("erased" in change) flush()
    if ("counted" in change) run.push(change.counted)
    else made.push({ text: erase(schema), parameters: [change.erased.tenant, change.erased.subject] })
  }
  flush()
  return made
}

export const dailyActivity: PostgresReadModel<DailyChange> = {
  ...{ name: "daily-activity", shape: 1, schema: "sideload_daily_activity", tables, apply, statements },
  replayed: { sound: true, forget: (tenant, subject) => [{ erased: { tenant, subject } }] },
  digested: { recorded: ["subject", "first_sequence", "last_sequence"] },
}
