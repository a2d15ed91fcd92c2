/** The filters of an import: what a source needs of them, and the one text that makes equal filters the same import. */
import type { Filters } from "../../domain/import/events.ts"
import type { Reading, SourceFilters } from "../source.ts"

export const sourceFilters = ({ types, limit, since, until, media, dialogues }: Filters): SourceFilters => ({
  ...(types === undefined ? {} : { types }),
  ...(limit === undefined ? {} : { limit }),
  ...(since === undefined ? {} : { since }),
  ...(until === undefined ? {} : { until }),
  ...(media === undefined ? {} : { media }),
  ...(dialogues === undefined ? {} : { dialogues }),
})

/** How a source is to be read where it does not say so itself. */
export const readingOf = ({ timezone }: Filters): Reading => (timezone === undefined ? {} : { timezone })

/** One text for equal filters, whatever order they were given in. */
export const canonicalFilters = (filters: Filters): string =>
  JSON.stringify({
    ...(filters.dialogues === undefined ? {} : { dialogues: [...filters.dialogues].sort((a, b) => a - b) }),
    limit: filters.limit ?? null,
    ...(filters.media === undefined ? {} : { media: false }),
    personaDialogues: [...(filters.personaDialogues ?? [])].sort((a, b) => a - b),
    since: filters.since ?? null,
    ...(filters.timezone === undefined ? {} : { timezone: filters.timezone }),
    types: [...(filters.types ?? [])].sort(),
    until: filters.until ?? null,
  })
