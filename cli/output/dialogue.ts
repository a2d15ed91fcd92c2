/** In words for people: how much of a dialogue a source shows, and what came with its messages. */
import type { DialogueReport, ImportReport } from "../../application/reports.ts"
import { readable } from "./text.ts"

const completeness = {
  full: "whole",
  own: "own messages only",
  range: "a range",
  unknown: "not known",
} as const

type Shown = Pick<DialogueReport, "completeness" | "spans" | "failed">

const spanOf = ({ first, last, missing, gaps }: NonNullable<Shown["spans"]>[number]): string => {
  const ids = first === last ? `id ${first}` : `ids ${first} to ${last}`
  if (missing === undefined || missing === 0) return ids
  return `${ids} without ${readable(missing)}${gaps === undefined ? "" : ` in ${counted(gaps, "gap")}`}`
}

/** What is whole needs no ids. */
export const shownBy = ({ completeness: how, spans = [], failed }: Shown): string =>
  failed !== undefined
    ? `not to its end: ${failed}`
    : how === "full"
      ? completeness[how]
      : [completeness[how], ...spans.map(spanOf)].join(", ")

/** `1 file`, `1,200 files`. */
export const counted = (count: number, one: string, more = `${one}s`): string =>
  `${readable(count)} ${count === 1 ? one : more}`

type Counts = Pick<
  ImportReport["stats"],
  | ("service_messages" | "skipped" | "repaired" | "unknown_fields")
  | ("media_stored" | "media_refused" | "deleted")
>

/** What else there was, each only where there was any. */
export const besides = (stats: Counts): ReadonlyArray<string> => {
  const { service_messages, skipped, repaired = 0, unknown_fields = 0 } = stats
  const { media_stored = 0, media_refused = 0, deleted = 0 } = stats
  return [
    ...(service_messages > 0 ? [counted(service_messages, "service message")] : []),
    ...(deleted > 0 ? [`${readable(deleted)} deleted`] : []),
    ...(skipped > 0 ? [`${readable(skipped)} skipped`] : []),
    ...(repaired > 0 ? [`${readable(repaired)} repaired`] : []),
    ...(unknown_fields > 0 ? [`${counted(unknown_fields, "unknown field")} kept`] : []),
    ...(media_stored > 0 ? [`${counted(media_stored, "file")} stored`] : []),
    ...(media_refused > 0 ? [`${counted(media_refused, "file")} refused`] : []),
  ]
}
