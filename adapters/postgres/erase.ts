/**
 * Statements that drop what an erasure names. An erasure carries only opaque parts of subjects, so it finds its rows through the
 * `dialogues` and `personas` that were written while they could still be read; where those are not there, nothing else is.
 */
import type { Erasure } from "../../projections/postgres/changes.ts"
import type { Statement } from "./statements.ts"

/** Peers that were observed there keep what other dialogues tell of them; the rest are forgotten. */
const peersOfDialogue = (model: string): ReadonlyArray<string> => {
  const observations = `${model}.peer_observations`
  const affected = `select peer_id from ${observations} where tenant_id = $1 and subject = $2`
  return [
    `update ${model}.peers old set name = left_over.name, username = left_over.username,
       created_at = left_over.created_at, last_seen_at = left_over.last_seen_at, sequence = left_over.sequence
     from (select o.peer_id, min(o.created_at) as created_at, max(o.last_seen_at) as last_seen_at,
         max(o.sequence) as sequence, (array_agg(o.name order by o.sequence desc))[1] as name,
         (array_agg(o.username order by o.username_sequence desc nulls last))[1] as username
       from ${observations} o where o.peer_id in (${affected}) and o.subject <> $2 group by o.peer_id) left_over
     where old.id = left_over.peer_id`,
    `delete from ${model}.peers old where old.id in (${affected})
       and not exists (select from ${observations} o where o.peer_id = old.id and o.subject <> $2)`,
    `delete from ${observations} where tenant_id = $1 and subject = $2`,
  ]
}

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
    ...peersOfDialogue(model),
    ...dependents,
    `delete from ${model}.media where message_id in
       (select id from ${model}.service_messages where dialogue_id in (${dialogue}))`,
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
  "peer_observations",
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
