/**
 * Gives the observations of an export the names of their files: of those that are there and wanted, and never of media that destroy themselves.
 * Names that lead out of the export, or to no regular file, are counted for each dialogue; their messages keep them as the file has them.
 */
import type { SourceFilters } from "../../../application/source.ts"
import type { Media } from "../../../domain/message.ts"
import type { SourceItem } from "../../../domain/observation.ts"
import type { Beside } from "./beside.ts"

/** `refused` is counted up. */
type Filing = { readonly wanted: boolean; readonly beside: Beside; refused: number }

const fileOf = (media: Media | undefined, filing: Filing): { readonly file?: string } => {
  if (media?.path === undefined) return {}
  if (media.present !== true) {
    if (filing.beside(media.path) === "refused") filing.refused += 1
    return {}
  }
  const destroysItself = media.details !== undefined && "self_destruct_period_seconds" in media.details
  return filing.wanted && !destroysItself ? { file: media.path } : {}
}

type Page = Extract<SourceItem, { readonly _tag: "Page" }>

/** Observations are made anew for each page and nobody else has them yet, so they are added to in place. */
const file = (page: Page, filing: Filing): void => {
  for (const message of page.messages) Object.assign(message, fileOf(message.content.media, filing))
  for (const service of page.services ?? []) Object.assign(service, fileOf(service.service.media, filing))
}

export async function* withFiles(
  items: AsyncIterable<SourceItem>,
  filters: SourceFilters,
  beside: Beside,
): AsyncGenerator<SourceItem, void, void> {
  const filing: Filing = { wanted: filters.media !== false, beside, refused: 0 }
  for await (const item of items) {
    if (item._tag === "Page") file(item, filing)
    if (item._tag !== "DialogueEnded" || filing.refused === 0) {
      yield item
      continue
    }
    yield { ...item, ended: { ...item.ended, mediaRefused: filing.refused } }
    filing.refused = 0
  }
}
