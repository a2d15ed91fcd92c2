/** Reads an account in tests as a consumer does, and looks at what came. Holds no expectations. */
import { tmpdir } from "node:os"
import type { Going, SourceFilters } from "../../../../application/source.ts"
import type { DialogueEnded, SourceItem } from "../../../../domain/observation.ts"
import { type LiveOptions, liveSource } from "../liveSource.ts"
import type { Account } from "./account.ts"
import { BEGINNING, type Held, messages, supergroup, user } from "./people.ts"

export type Page = Extract<SourceItem, { readonly _tag: "Page" }>

export const options = (more: Partial<LiveOptions> = {}): LiveOptions => ({
  ...{ media: false, mediaMaxBytes: 0, takeout: false, spool: tmpdir(), now: () => BEGINNING + 1_000_000 },
  ...more,
})

export const read = async (account: Account, filters: SourceFilters = {}, going: Going = {}) => {
  const source = await liveSource(account.telegram, options())
  const items: Array<SourceItem> = []
  for await (const item of source.items(filters, going)) items.push(item)
  return { source, items }
}

export const pagesOf = (items: ReadonlyArray<SourceItem>): ReadonlyArray<Page> =>
  items.filter((one) => one._tag === "Page")
export const idsOf = (items: ReadonlyArray<SourceItem>): ReadonlyArray<number> =>
  pagesOf(items).flatMap((page) => page.messages.map(({ id }) => id))
export const endings = (items: ReadonlyArray<SourceItem>): ReadonlyArray<DialogueEnded> =>
  items.flatMap((one) => (one._tag === "DialogueEnded" ? [one.ended] : []))
export const sweptIn = (items: ReadonlyArray<SourceItem>) =>
  pagesOf(items).flatMap(({ swept }) => swept ?? [])

export const anna = user(5001)
export const choir = supergroup(7001)
export const withAnna = (ids: ReadonlyArray<number>): Held => ({
  entity: anna,
  messages: messages(anna, ids),
})
