/**
 * A folded batch as the statements that write it, in an order in which each finds what it refers to. Pure; the texts are made once for a
 * model's schema.
 */
import type { Batch, Step } from "../../projections/postgres/batch.ts"
import type { Statement } from "../../projections/postgresReadModel.ts"
import type { Columns } from "./columns.ts"
import { eraser } from "./erase.ts"
import { mergedMedia, mergedServices, sameKind } from "./merged.ts"
import { peerWriter } from "./peers.ts"
import { unnestOf } from "./rowArrays.ts"
import { overRows, update, upsert } from "./statements.ts"
import { accountWriter, waitingWriter } from "./statistics.ts"
import * as tables from "./tables.ts"
import { messageWriter } from "./writeMessages.ts"

type Id = { readonly id: string }
type Migration = Id & { readonly migrated_from_tg_id: number }
const ids: Columns<Id> = { id: "uuid" }
const migrations: Columns<Migration> = { id: "uuid", migrated_from_tg_id: "bigint" }

/** A container has its dialogue's title, and none where there is no dialogue. */
const titleOf = (model: string, container: "channels" | "groups") =>
  overRows(
    ids,
    `update ${model}.${container} as old set title = dialogue.title, username = dialogue.username
     from ${unnestOf(ids)} join ${model}.dialogues dialogue on dialogue.id = v.id
     where old.dialogue_id = v.id`,
  )

const dialogueWriter = (model: string) => {
  const open = upsert({
    table: `${model}.dialogues`,
    columns: tables.dialogues,
    key: ["id"],
    merged: { title: "coalesce(excluded.title, old.title)" },
  })
  const title = update(`${model}.dialogues`, tables.titles, {
    username: "coalesce(v.username, old.username)",
  })
  const titleChannels = titleOf(model, "channels")
  const titleGroups = titleOf(model, "groups")
  const migrate = update(`${model}.dialogues`, migrations)
  const waiting = waitingWriter(model)
  return function* (batch: Batch): Generator<Statement> {
    if (batch.dialogues.size > 0) {
      yield open(batch.dialogues.values())
      for (const take of waiting) yield take([...batch.dialogues.keys()].map((id) => ({ id })))
    }
    if (batch.titles.size > 0) {
      yield title(batch.titles.values())
      const titled = [...batch.titles.keys()].map((id) => ({ id }))
      yield titleChannels(titled)
      yield titleGroups(titled)
    }
    if (batch.migrated.size > 0)
      yield migrate([...batch.migrated].map(([id, from]) => ({ id, migrated_from_tg_id: from })))
  }
}

const peopleWriter = (model: string) => {
  const register = upsert({
    table: `${model}.personas`,
    columns: tables.personas,
    key: ["tenant_id", "persona"],
  })
  const { observe, derive } = peerWriter(model)
  return function* (batch: Batch): Generator<Statement> {
    if (batch.personas.length > 0) yield register(batch.personas)
    if (batch.peers.size === 0) return
    yield observe(batch.observations.values())
    yield derive(batch.peers.values())
  }
}

const mediaWriter = (model: string) => {
  const stored = ["stored_sha256", "stored_size", "stored_mime"]
  const write = upsert({
    table: `${model}.media`,
    columns: tables.media,
    key: ["id"],
    merged: mergedMedia,
    shared: true,
    also: stored.map(
      (column) =>
        `${column} = case when ${sameKind} or old.sequence > excluded.sequence then old.${column} end`,
    ),
  })
  const store = update(`${model}.media`, tables.storedMedia)
  return function* (batch: Batch): Generator<Statement> {
    if (batch.media.size > 0) yield write(batch.media.values())
    if (batch.mediaStored.size > 0) yield store(batch.mediaStored.values())
  }
}

const importWriter = (model: string) => {
  const request = overRows(
    tables.imports,
    `insert into ${model}.imports (${Object.keys(tables.imports).join(", ")}, status)
     select v.*, 'requested' from ${unnestOf(tables.imports)} on conflict (id) do nothing`,
  )
  const end = update(`${model}.imports`, tables.importEnds)
  const accounts = accountWriter(model)
  return function* (batch: Batch): Generator<Statement> {
    if (batch.imports.size > 0) yield request(batch.imports.values())
    if (batch.importEnds.size > 0) yield end(batch.importEnds.values())
    if (batch.statistics.size > 0)
      for (const account of accounts) yield account([...batch.statistics.values()])
  }
}

/** The statements that do what the steps say, for the model in a schema. */
export const writer = (model: string): ((steps: ReadonlyArray<Step>) => ReadonlyArray<Statement>) => {
  const erase = eraser(model)
  const people = peopleWriter(model)
  const dialogues = dialogueWriter(model)
  const posts = messageWriter(model, "posts")
  const groupMessages = messageWriter(model, "group_messages")
  const media = mediaWriter(model)
  const imports = importWriter(model)
  const service = upsert({
    table: `${model}.service_messages`,
    columns: tables.services,
    key: ["id"],
    merged: mergedServices,
    shared: true,
  })

  const statements = function* (step: Step): Generator<Statement> {
    if (step._tag !== "Batch") {
      yield* erase(step)
      return
    }
    yield* people(step)
    yield* dialogues(step)
    if (step.services.size > 0) yield service(step.services.values())
    yield* posts(step.messages.posts)
    yield* groupMessages(step.messages.group_messages)
    yield* media(step)
    yield* imports(step)
  }
  return (steps) => steps.flatMap((step) => [...statements(step)])
}
