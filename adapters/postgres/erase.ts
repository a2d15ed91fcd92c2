/**
 * Statements that drop what an erasure names. An erasure carries only opaque parts of subjects, so it finds its rows through the
 * `dialogues` and `personas` that were written while they could still be read; where those are not there, nothing else is.
 */
import type { Erasure } from "../../projections/postgres/changes.ts"
import type { Statement } from "./statements.ts"

/** Order matters: rows go before the ones through which they are found. */
const ofDialogue = (model: string): ReadonlyArray<string> => {
  const dialogue = `select id from ${model}.dialogues where tenant_id = $1 and subject = $2`
  const inContainer = (container: string) =>
    `in (select id from ${model}.${container} where dialogue_id in (${dialogue}))`
  const tables = [
    ["posts", `channel_id ${inContainer("channels")}`],
    ["group_messages", `group_id ${inContainer("groups")}`],
  ] as const
  const dependents = tables.flatMap(([table, condition]) =>
    ["message_revisions", "media"].map(
      (dependent) =>
        `delete from ${model}.${dependent} where message_id in (select id from ${model}.${table} where ${condition})`,
    ),
  )
  return [
    ...dependents,
    ...tables.map(([table, condition]) => `delete from ${model}.${table} where ${condition}`),
    ...["service_messages", "channels", "groups"].map(
      (table) => `delete from ${model}.${table} where dialogue_id in (${dialogue})`,
    ),
    `delete from ${model}.dialogues where tenant_id = $1 and subject = $2`,
  ]
}

const ownedTables = [
  "message_revisions",
  "media",
  "posts",
  "group_messages",
  "service_messages",
  "channels",
  "groups",
  "dialogues",
  "peers",
  "imports",
]

const ofPersona = (model: string): ReadonlyArray<string> => {
  const account = `select account_id from ${model}.personas where tenant_id = $1 and persona = $2`
  return [
    ...ownedTables.map(
      (table) => `delete from ${model}.${table} where tenant_id = $1 and account_id in (${account})`,
    ),
    `delete from ${model}.personas where tenant_id = $1 and persona = $2`,
  ]
}

export const eraser = (model: string) => {
  const dialogue = ofDialogue(model)
  const persona = ofPersona(model)
  return (erasure: Erasure): ReadonlyArray<Statement> =>
    erasure._tag === "DialogueErased"
      ? dialogue.map((text) => ({ text, parameters: [erasure.tenant, erasure.subject] }))
      : persona.map((text) => ({ text, parameters: [erasure.tenant, erasure.persona] }))
}
