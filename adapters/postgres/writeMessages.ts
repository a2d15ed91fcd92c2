/**
 * Statements that write one of the two tables of messages. The container comes first and takes its dialogue's title; revisions are taken
 * before a newer version overwrites the row that is version 1.
 */

import type { MessageBatch } from "../../projections/postgres/batch.ts"
import type { MessageTable } from "../../projections/postgres/changes.ts"
import type { Columns } from "./columns.ts"
import { columnOf, unnestOf } from "./rowArrays.ts"
import { overRows, type RowsStatement, type Statement, update, upsert } from "./statements.ts"
import { containers, messages, revisions } from "./tables.ts"

type Id = { readonly id: string }
type Deletion = Id & { readonly deleted_at: string }
type Reactions = Id & { readonly reactions: string }

const ids: Columns<Id> = { id: "uuid" }
const deletions: Columns<Deletion> = { id: "uuid", deleted_at: "timestamptz" }
const reactions: Columns<Reactions> = { id: "uuid", reactions: "jsonb" }

const containerColumns: Readonly<Record<MessageTable, string>> = {
  posts: "tg_channel_id",
  group_messages: "peer_kind, tg_group_id",
}

const insertContainers = (model: string, table: MessageTable) => {
  const values = table === "posts" ? "v.tg_id" : "v.peer_kind, v.tg_id"
  const shared = ["id", "tenant_id", "account_id", "dialogue_id", "type", "created_at", "sequence"]
  return overRows(
    containers,
    `insert into ${model}.${table === "posts" ? "channels" : "groups"}
       (${shared.join(", ")}, ${containerColumns[table]}, title, username)
     select ${shared.map((name) => `v.${name}`).join(", ")}, ${values}, dialogue.title, dialogue.username
     from ${unnestOf(containers)} left join ${model}.dialogues dialogue on dialogue.id = v.dialogue_id
     on conflict (id) do nothing`,
  )
}

/** Version 1 of messages that have no revision yet: the row as it stands. */
const keepFirst = (model: string, table: MessageTable): RowsStatement<Id> => {
  const kept = "tenant_id, account_id, content, entities, media_kind, edited_at, created_at, sequence"
  const columns = kept.split(", ").map((name) => `m.${name}`)
  return overRows(
    ids,
    `insert into ${model}.message_revisions (message_id, revision, ${kept})
     select m.id, 1, ${columns.join(", ")} from ${unnestOf(ids)} join ${model}.${table} m on m.id = v.id
     on conflict (message_id, revision) do nothing`,
  )
}

/** Versions after those that are there, numbered on; ones that are there already are left out. */
const addRevisions = (model: string) => {
  const fields = [
    "tenant_id",
    "account_id",
    "content",
    "entities",
    "media_kind",
    "edited_at",
    "created_at",
    "sequence",
  ]
  const names = fields as ReadonlyArray<keyof typeof revisions>
  return overRows(
    revisions,
    `insert into ${model}.message_revisions (message_id, revision, ${fields.join(", ")})
     select v.message_id,
       coalesce(known.revision, 0) + row_number() over (partition by v.message_id order by v.sequence),
       ${names.map((field) => columnOf(revisions, field)).join(", ")}
     from ${unnestOf(revisions)}
     left join lateral (select max(revision) as revision, max(sequence) as sequence
       from ${model}.message_revisions r where r.message_id = v.message_id) known on true
     where v.sequence > coalesce(known.sequence, 0)`,
  )
}

/** The statements for a batch of one table, in order. */
export const messageWriter = (model: string, table: MessageTable) => {
  const insertContainer = insertContainers(model, table)
  const first = keepFirst(model, table)
  const revision = addRevisions(model)
  const container = table === "posts" ? "channel_id" : "group_id"
  const write = upsert({
    table: `${model}.${table}`,
    columns: messages,
    key: ["id"],
    renamed: { container_id: container },
    merged: { posted_at: "coalesce(excluded.posted_at, old.posted_at)" },
  })
  const once = { deleted_at: "coalesce(old.deleted_at, v.deleted_at)" }
  const markDeleted = update(`${model}.${table}`, deletions, once)
  const markServiceDeleted = update(`${model}.service_messages`, deletions, once)
  const react = update(`${model}.${table}`, reactions)

  return function* (batch: MessageBatch): Generator<Statement> {
    if (batch.rows.size > 0) yield insertContainer(batch.containers.values())
    if (batch.edited.size > 0) {
      yield first([...batch.edited.keys()].map((id) => ({ id })))
      yield revision([...batch.edited.values()].flat())
    }
    if (batch.rows.size > 0) yield write(batch.rows.values())
    if (batch.deleted.size > 0) {
      const rows = [...batch.deleted].map(([id, at]) => ({ id, deleted_at: at }))
      yield markDeleted(rows)
      yield markServiceDeleted(rows)
    }
    if (batch.reactions.size > 0)
      yield react([...batch.reactions].map(([id, json]) => ({ id, reactions: json })))
  }
}
