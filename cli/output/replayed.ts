/** What a replay did, or would do: a line for each dialogue, and how many there are. */
import type { ReplayedReport } from "../../application/replayReports.ts"
import { table } from "./table.ts"
import { type Colours, readable } from "./text.ts"

export const replayedText = (
  { name: of, dry_run, dialogues }: ReplayedReport,
  colours: Colours,
): ReadonlyArray<string> => {
  const columns = [
    { title: "dialogue", most: 120 },
    { title: "type" },
    { title: "account", align: "right" },
    { title: "parked", align: "right" },
    { title: "failed" },
  ] as const
  const rows = dialogues.map((one) => [
    ...[one.dialogue_id ?? one.subject, one.type, one.account_id === undefined ? "" : String(one.account_id)],
    ...[one.parked, one.failed === undefined ? "" : "yes"],
  ])
  const done = dialogues.filter(({ failed }) => failed === undefined).length
  const [position] = dialogues.flatMap((one) => one.position ?? []).toReversed()
  const sum = dry_run
    ? `${readable(done)} dialogues would be replayed in ${of}.`
    : `${readable(done)} of ${readable(dialogues.length)} dialogues were replayed in ${of}${position === undefined ? "" : `, up to sequence ${position}`}.`
  return [...table(columns, rows, colours), "", sum]
}
