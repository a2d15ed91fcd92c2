/** The end of a dry run for a person: what would be new in each dialogue, what else the source holds, and what that was decided against. */
import type { DryRunDialogue, DryRunReport } from "../application/reports.ts"
import { besides, counted, shownBy } from "./output/dialogue.ts"
import { type Column, table } from "./output/table.ts"
import { type Colours, coloursFor, readable } from "./output/text.ts"

const columns: ReadonlyArray<Column> = [
  { title: "type" },
  { title: "dialogue", most: 40 },
  { title: "found", align: "right" },
  { title: "new", align: "right" },
  { title: "edited", align: "right" },
  { title: "known", align: "right" },
  { title: "the source shows", most: 100 },
]

const rowOf = (one: DryRunDialogue) => [
  one.type,
  one.title ?? "–",
  one.messages_found,
  one.messages_imported,
  one.edited,
  one.unchanged,
  one.broken_off === true ? "not to its end: the source breaks off" : shownBy(one),
]

const against = {
  log: "as the log is now",
  "no-persona": "the log does not know this account yet, so all is new",
  "no-log": "no log can be looked at here, so all counts as new",
} as const

const sums = ({ stats, decided_against }: DryRunReport): string => {
  const parts = [
    `${counted(stats.messages_imported, "new message")} in ${counted(stats.dialogs_processed, "dialogue")}`,
    `${readable(stats.edited)} edited`,
    `${readable(stats.unchanged)} known before`,
    ...(stats.filtered > 0 ? [`${readable(stats.filtered)} left out by filters`] : []),
    ...besides(stats),
  ]
  return `An import would bring: ${parts.join(", ")} (${against[decided_against]}).`
}

const files = ({ stats }: DryRunReport): ReadonlyArray<string> =>
  stats.media_there + stats.media_missing === 0
    ? []
    : [
        `Files that messages name: ${readable(stats.media_there)} there, ${readable(stats.media_missing)} missing.`,
      ]

export const printDryRun = (
  report: DryRunReport,
  colours: Colours = coloursFor(process.stdout),
): ReadonlyArray<string> => [
  "",
  ...table(columns, report.dialogues.map(rowOf), colours),
  "",
  colours.bold(sums(report)),
  ...files(report),
  "Nothing was imported.",
]
