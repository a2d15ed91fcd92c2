/**
 * Statements that drop what an erasure names. An erasure carries only opaque parts of subjects, so it finds its rows through the
 * `dialogues` and `personas` that were written while they could still be read; where those are not there, nothing else is.
 */
import type { Erasure } from "../../projections/postgres/changes.ts"
import type { Statement } from "../../projections/postgresReadModel.ts"
import { toldColumns, toldOf } from "./peers.ts"
import { putAside } from "./statistics.ts"

/** Peers that were observed there keep what other dialogues tell of them; the rest are forgotten. */
const peersOfDialogue = (model: string): ReadonlyArray<string> => {
  const observations = `${model}.peer_observations`
  const affected = `select peer_id from ${observations} where tenant_id = $1 and subject = $2`
  return [
    `update ${model}.peers old set ${toldColumns.map((column) => `${column} = left_over.${column}`).join(", ")}
     from (select o.peer_id, ${toldOf}
       from ${observations} o where o.peer_id in (${affected}) and o.subject <> $2 group by o.peer_id) left_over
     where old.id = left_over.peer_id`,
    `delete from ${model}.peers old where old.id in (${affected})
       and not exists (select from ${observations} o where o.peer_id = old.id and o.subject <> $2)`,
    `delete from ${observations} where tenant_id = $1 and subject = $2`,
  ]
}

/** Order matters: rows go before the ones through which they are found. */
const rowsOfDialogue = (model: string): ReadonlyArray<string> => {
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

/** Nothing that was said of it waits for another one of that peer. */
const ofDialogue = (model: string): ReadonlyArray<string> => [
  `delete from ${model}.unopened_statistics where id in
     (select id from ${model}.dialogues where tenant_id = $1 and subject = $2)`,
  ...rowsOfDialogue(model),
]

/** What is put aside outlives the dialogue, until it is opened anew. */
const ofForgotten = (model: string): ReadonlyArray<string> => [putAside(model), ...rowsOfDialogue(model)]

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
  "unopened_statistics",
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
  const forgotten = ofForgotten(model)
  return (erasure: Erasure): ReadonlyArray<Statement> => {
    if (erasure._tag === "PersonaErased")
      return persona.map((text) => ({ text, parameters: [erasure.tenant, erasure.persona] }))
    const texts = erasure._tag === "DialogueErased" ? dialogue : forgotten
    return texts.map((text) => ({ text, parameters: [erasure.tenant, erasure.subject] }))
  }
}
