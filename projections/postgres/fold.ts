/**
 * A batch of changes gathered into rows that a store can write table by table, with the outcome that the changes would have had one by
 * one. Of several versions of a row the last holds, with what it does not show from those before; versions of one message are also kept as
 * revisions, in order, each as it was shown. An erasure divides a batch, since what follows it must not be caught by it; so does a change
 * that must find written what the batch tells. Pure.
 */
import { type Batch, emptyBatch, type MessageBatch, type Step } from "./batch.ts"
import type { Change, Erasure, MessageWritten, ServiceMessageObserved } from "./changes.ts"
import { mergeMedia, mergeMessage, mergeService } from "./merge.ts"
import type { MediaRow, MessageRow, PeerRow, RevisionRow, TitleRow } from "./rows.ts"

const revisionOf = (row: MessageRow): RevisionRow => ({
  tenant_id: row.tenant_id,
  account_id: row.account_id,
  message_id: row.id,
  content: row.content,
  entities: row.entities,
  media_kind: row.media_kind,
  edited_at: row.edited_at,
  created_at: row.created_at,
  sequence: row.sequence,
})

const addEdit = (batch: MessageBatch, row: MessageRow, before: MessageRow | undefined): void => {
  const versions = batch.edited.get(row.id) ?? (before === undefined ? [] : [revisionOf(before)])
  versions.push(revisionOf(row))
  batch.edited.set(row.id, versions)
}

const addMessage = (into: Batch, { table, row, container, media, edit }: MessageWritten): void => {
  const batch = into.messages[table]
  const before = batch.rows.get(row.id)
  if (!batch.containers.has(container.id)) batch.containers.set(container.id, container)
  if (edit) addEdit(batch, row, before)
  batch.rows.set(row.id, before === undefined ? row : mergeMessage(before, row))
  addMedia(into, media)
}

const addMedia = (into: Batch, media: MediaRow | undefined): void => {
  if (media === undefined) return
  const before = into.media.get(media.id)
  into.media.set(media.id, before === undefined ? media : mergeMedia(before, media))
}

const addService = (into: Batch, { table, row, container, media }: ServiceMessageObserved): void => {
  const { containers, services } = into.messages[table]
  if (!containers.has(container.id)) containers.set(container.id, container)
  services.add(row.id)
  const before = into.services.get(row.id)
  into.services.set(row.id, before === undefined ? row : mergeService(before, row))
  addMedia(into, media)
}

const addPeer = (into: Batch, row: PeerRow, subject: string): void => {
  const before = into.peers.get(row.id)
  const username = row.username ?? before?.username ?? null
  const created_at = before?.created_at ?? row.created_at
  into.peers.set(row.id, { ...row, username, created_at, last_seen_at: row.created_at })
  addObservation(into, row, subject)
}

const addObservation = (into: Batch, row: PeerRow, subject: string): void => {
  const { id, kind: _kind, tg_id: _tgId, ...rest } = row
  const key = `${id} ${subject}`
  const before = into.observations.get(key)
  into.observations.set(key, {
    ...rest,
    peer_id: id,
    subject,
    username: row.username ?? before?.username ?? null,
    username_sequence: row.username === null ? (before?.username_sequence ?? null) : row.sequence,
    created_at: before?.created_at ?? row.created_at,
    last_seen_at: row.created_at,
  })
}

const addTitle = (into: Batch, row: TitleRow): void => {
  const username = row.username ?? into.titles.get(row.id)?.username ?? null
  into.titles.set(row.id, { ...row, username })
}

const add = (into: Batch, change: Exclude<Change, Erasure>): void => {
  switch (change._tag) {
    case "MessageWritten":
      addMessage(into, change)
      return
    case "PeerObserved":
      addPeer(into, change.row, change.subject)
      return
    case "DialogueTitled":
      addTitle(into, change.row)
      return
    case "MessageDeleted": {
      const { deleted } = into.messages[change.table]
      if (!deleted.has(change.id)) deleted.set(change.id, change.at)
      return
    }
    case "ReactionsObserved":
      into.messages[change.table].reactions.set(change.row.id, change.row)
      return
    case "PersonaRegistered":
      into.personas.push(change.row)
      return
    case "DialogueOpened":
      into.dialogues.set(change.row.id, change.row)
      return
    case "DialogueImported":
      into.statistics.set(change.row.id, change.row)
      return
    case "DialogueMigrated":
      into.migrated.set(change.id, change.from)
      return
    case "ServiceMessageObserved":
      addService(into, change)
      return
    case "MediaStored":
      into.mediaStored.set(change.row.id, change.row)
      return
    case "ImportRequested":
      into.imports.set(change.row.id, change.row)
      return
    case "ImportEnded":
      into.importEnds.set(change.row.id, change.row)
      return
  }
}

/** Media of another kind than the batch has, or than a file was stored for that the batch tells of. */
const isOtherMedia = (into: Batch, media: MediaRow | undefined): boolean => {
  if (media === undefined) return false
  const before = into.media.get(media.id)
  return before === undefined ? into.mediaStored.has(media.id) : before.kind !== media.kind
}

/**
 * The first edit of a message that a basic group and the supergroup which it became both show. Version 1 is what both have shown until then, and
 * part of that may be written already.
 */
const isEditOfShared = (into: Batch, { table, row, edit }: MessageWritten): boolean => {
  const { rows, edited } = into.messages[table]
  return edit && table === "group_messages" && row.box === "u" && rows.has(row.id) && !edited.has(row.id)
}

/**
 * Whether what the batch tells so far must be written before a change: because the change takes its place, because it makes a row that
 * earlier ones did not find, or because it is kept as the version after one that only the stored row shows.
 */
const mustFollow = (into: Batch, change: Exclude<Change, Erasure>): boolean => {
  if (change._tag !== "MessageWritten" && change._tag !== "ServiceMessageObserved") return false
  if (change._tag === "MessageWritten" && isEditOfShared(into, change)) return true
  const { rows, deleted, reactions } = into.messages[change.table]
  const { id } = change.row
  const isTold = deleted.has(id) || reactions.has(id)
  const isRow = rows.has(id)
  return (
    (change._tag === "MessageWritten" ? isTold && !isRow : isTold || isRow) ||
    isOtherMedia(into, change.media)
  )
}

const erasures: ReadonlySet<Change["_tag"]> = new Set([
  "DialogueErased",
  "PersonaErased",
  "DialogueForgotten",
])
const isErasure = (change: Change): change is Erasure => erasures.has(change._tag)

/** The steps that together do what the changes do, in order. */
export const fold = (changes: ReadonlyArray<Change>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let batch: Batch | undefined
  for (const change of changes) {
    if (isErasure(change)) {
      steps.push(change)
      batch = undefined
    } else {
      if (batch === undefined || mustFollow(batch, change)) {
        batch = emptyBatch()
        steps.push(batch)
      }
      add(batch, change)
    }
  }
  return steps
}
