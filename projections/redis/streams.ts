/**
 * The names of the streams of persona messages, and what an entry of any of our streams is. The braces put every key into one slot of a
 * Redis Cluster: the text within them is the global stream's whole name. No tenant is called `changed`: tenants are UUIDs.
 */

/** Every tenant's messages, for consumers written for it. */
export const INGESTED = "stream:persona:messages:ingested"

/** Edits and deletions of what the other streams hold. */
export const CHANGED = `{${INGESTED}}:changed`

export const tenantStream = (tenant: string): string => `{${INGESTED}}:${tenant}`

/** One entry, the same in each of its streams; its id is `<sequence>-<n>`, n counting the entries of one event. */
export type StreamEntry = {
  readonly streams: ReadonlyArray<string>
  readonly sequence: number
  /** Plain names and texts, `sequence` among them: a store knows its own entries by it. */
  readonly fields: Readonly<Record<string, string>>
}
