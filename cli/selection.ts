/** Flags that say whose dialogues are meant, and which of them: the same for every command that reads an account. */
import { Flag } from "effect/cli"
import type { Filters } from "../domain/import/events.ts"
import { checked, optionally } from "./flags.ts"
import { parseAccount, parseCount, parseDays, parseIds, parseTenant, parseTime, parseTypes } from "./input.ts"

export const whose = {
  tenant: checked("tenant", parseTenant).pipe(
    Flag.withDescription("Whose data this is: a UUID in lower case"),
    Flag.withMetavar("UUID"),
  ),
  account: checked("account", parseAccount).pipe(
    Flag.withDescription("The Telegram id of the user whose dialogues these are"),
    Flag.withMetavar("ID"),
  ),
}

export const which = {
  types: optionally(checked("types", parseTypes), "LIST", "Only these: dm, group, channel"),
  personaDialogues: optionally(
    checked("persona-dialogues", parseIds),
    "IDS",
    "Dialogues whose content is the persona's own, by their bare ids",
  ),
}

export const range = {
  limit: optionally(checked("limit", parseCount), "N", "Only the newest N messages of each dialogue"),
  since: optionally(checked("since", parseTime), "TIME", "Only messages not older than this (UTC)"),
  until: optionally(checked("until", parseTime), "TIME", "Only messages before this (UTC)"),
}

export const ofAccount = {
  dialogues: optionally(
    checked("dialogues", parseIds),
    "IDS",
    "Live: only these dialogues, by the ids that `sideload dialogues` shows",
  ),
  media: Flag.Boolean("media").pipe(
    Flag.withDescription(
      "Live: download files too, within TELEGRAM_MEDIA_KINDS and TELEGRAM_MEDIA_MAX_BYTES",
    ),
    Flag.withDefault(false),
  ),
}

const LAST_WEEK = 7

export const rescan = {
  rescanDays: checked("rescan-days", parseDays).pipe(
    Flag.withDescription("How many of the last days are read again for edits and deletions"),
    Flag.withMetavar("N"),
    Flag.withDefault(LAST_WEEK),
  ),
}

export type Selected = {
  readonly types?: ReadonlyArray<"dm" | "group" | "channel"> | undefined
  readonly personaDialogues?: ReadonlyArray<number> | undefined
  readonly limit?: number | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly dialogues?: ReadonlyArray<number> | undefined
  readonly timezone?: string | undefined
}

const ALL_TYPES = 3

/** The same wish makes the same filters: what leaves nothing out is left out itself. */
export const filtersOf = (typed: Selected, media: boolean): Filters => ({
  ...(typed.types === undefined || typed.types.length === ALL_TYPES ? {} : { types: [...typed.types] }),
  ...(typed.limit === undefined ? {} : { limit: typed.limit }),
  ...(typed.since === undefined ? {} : { since: typed.since }),
  ...(typed.until === undefined ? {} : { until: typed.until }),
  ...(typed.personaDialogues === undefined ? {} : { personaDialogues: [...typed.personaDialogues] }),
  ...(typed.timezone === undefined ? {} : { timezone: typed.timezone }),
  ...(typed.dialogues === undefined ? {} : { dialogues: [...typed.dialogues] }),
  ...(media ? {} : { media: false }),
})
