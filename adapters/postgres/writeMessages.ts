/**
 * Statements that write one of the two tables of messages. Rows that turned out to be service messages go first. The container comes before
 * its messages and takes its dialogue's title; revisions are taken before a newer version meets the row that is version 1.
 */

import type { MessageBatch } from "../../projections/postgres/batch.ts"
import type { MessageTable } from "../../projections/postgres/changes.ts"
import type { Statement } from "../../projections/postgresReadModel.ts"
import type { Columns } from "./columns.ts"
import { mergedMessages } from "./merged.ts"
import { columnOf, unnestOf } from "./rowArrays.ts"
import { overRows, type RowsStatement, update, upsert } from "./statements.ts"
import { containers, messages, reactions, revisions } from "./tables.ts"

type Id = { readonly id: string }
type Deletion = Id & { readonly deleted_at: string }

const ids: Columns<Id> = { id: "uuid" }
const deletions: Columns<Deletion> = { id: "uuid", deleted_at: "timestamptz" }

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

/** What stood for ids that are service messages: the row, its versions, and its media, for a service message may have other media. */
const dropMessages = (model: string, table: MessageTable): ReadonlyArray<RowsStatement<Id>> =>
  [
    `delete from ${model}.media old using ${unnestOf(ids)}, ${model}.${table} m
     where m.id = v.id and old.message_id = v.id`,
    `delete from ${model}.message_revisions old using ${unnestOf(ids)} where old.message_id = v.id`,
    `delete from ${model}.${table} old using ${unnestOf(ids)} where old.id = v.id`,
  ].map((text) => overRows(ids, text))

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
    merged: mergedMessages,
    shared: true,
  })
  const once = { deleted_at: "coalesce(old.deleted_at, v.deleted_at)" }
  const markDeleted = update(`${model}.${table}`, deletions, once)
  const markServiceDeleted = update(`${model}.service_messages`, deletions, once)
  const react = update(`${model}.${table}`, reactions)
  const drops = dropMessages(model, table)

  return function* (batch: MessageBatch): Generator<Statement> {
    for (const drop of batch.services.size > 0 ? drops : [])
      yield drop([...batch.services].map((id) => ({ id })))
    if (batch.containers.size > 0) yield insertContainer(batch.containers.values())
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
    if (batch.reactions.size > 0) yield react(batch.reactions.values())
  }
}
