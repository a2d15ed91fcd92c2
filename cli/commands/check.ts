/** `sideload check`: whether everything is as it must be, and what to do where it is not. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { CheckReport, type Finding } from "../../application/reports.ts"
import { ToldFailure } from "../failure.ts"
import { json } from "../flags.ts"
import { printJson } from "../output/json.ts"
import { print } from "../output/print.ts"
import { type Colours, coloursFor, harmless, padEnd } from "../output/text.ts"
import { loadChecking, withSettings } from "../session.ts"

const lineOf = ({ about, ok, found, mend }: Finding, width: number, colours: Colours): string => {
  const mark = ok ? colours.green("ok   ") : colours.red("wrong")
  return `${mark}  ${padEnd(about, width)}  ${harmless(found)}${mend === undefined ? "" : `\n       ${padEnd("", width)}  → ${mend}`}`
}

export const check = Command.make("check", { json }, (options) =>
  withSettings((session) =>
    Effect.gen(function* () {
      const { findingsOf } = yield* loadChecking
      const findings = yield* findingsOf(session)
      const ok = findings.every((finding) => finding.ok)
      if (options.json) printJson(CheckReport, { ok, findings })
      else {
        const width = Math.max(...findings.map(({ about }) => about.length))
        print(findings.map((finding) => lineOf(finding, width, coloursFor(process.stdout))))
      }
      if (!ok) return yield* new ToldFailure({ exitCode: 1 })
    }),
  ),
).pipe(
  Command.withDescription(
    "Check settings, servers, the log's promises, keys and read models; exit 1 where something is wrong",
  ),
  Command.withExamples([{ command: "sideload check", description: "Everything, with what to do" }]),
)
