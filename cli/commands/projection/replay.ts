/**
 * `sideload projection replay`: folds chosen dialogues of a read model anew, each in one transaction, where its rows are each of one dialogue. One
 * that fails stays as it was, is told of, and the others go on.
 */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import type { ReadModel } from "../../../application/readModels.ts"
import type { DialogueName, Wanted } from "../../../application/replaying/dialogues.ts"
import type { ReplayDialogue } from "../../../application/replaying/replay.ts"
import { type ReplayedDialogue, ReplayedReport } from "../../../application/replayReports.ts"
import type { RunnerState } from "../../../application/runnerState.ts"
import { dialoguesNamed, namingNothing } from "../../dialogueNames.ts"
import { Failed, ToldFailure, WrongUsage } from "../../failure.ts"
import { checked, json, optionally } from "../../flags.ts"
import { parseAccount, parseTenant, parseTime } from "../../input.ts"
import { printJson } from "../../output/json.ts"
import { print, say } from "../../output/print.ts"
import { makeProgress, type Progress } from "../../output/progress.ts"
import { replayedText } from "../../output/replayed.ts"
import { coloursFor } from "../../output/text.ts"
import { whileWorking } from "../../session.ts"
import { troubleTeller } from "../../stateView.ts"
import { checkNames, name, named } from "./named.ts"

const flags = {
  name,
  tenant: optionally(checked("tenant", parseTenant), "UUID", "Dialogues of this tenant"),
  account: optionally(checked("account", parseAccount), "ID", "Dialogues of this account"),
  dialogue: Flag.String("dialogue").pipe(
    Flag.withDescription(
      "This dialogue, by its id in the read models, Telegram's id (--dialogue=-100… for groups) or its subject; may be given several times",
    ),
    Flag.withMetavar("DIALOGUE"),
    Flag.atLeast(0),
  ),
  since: optionally(checked("since", parseTime), "TIME", "Dialogues with an event recorded since then (UTC)"),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Only say which dialogues these are"),
    Flag.withDefault(false),
  ),
  json,
}

type Typed = {
  readonly tenant: string | undefined
  readonly account: number | undefined
  readonly since: number | undefined
}

const wantedOf = ({ tenant, account, since }: Typed): Omit<Wanted, "dialogue"> => ({
  ...(tenant === undefined ? {} : { tenant }),
  ...(account === undefined ? {} : { account }),
  ...(since === undefined ? {} : { since: since * 1000 }),
})

const nameOf = ({ subject, tenant, account, dialogueId, type }: DialogueName): ReplayedDialogue => ({
  subject,
  ...(tenant === "" ? {} : { tenant_id: tenant }),
  ...(account === undefined ? {} : { account_id: account }),
  ...(dialogueId === undefined ? {} : { dialogue_id: dialogueId }),
  ...(type === undefined ? {} : { type }),
})

/** What is of this dialogue alone is told of it; anything else would be the same with the next one. */
const replayOne = (replay: ReplayDialogue, dialogue: DialogueName, onState: (state: RunnerState) => void) => {
  const failed = ({ message }: Error) =>
    Effect.succeed<ReplayedDialogue>({ ...nameOf(dialogue), failed: message })
  return replay(dialogue.subject, onState).pipe(
    Effect.map((done): ReplayedDialogue => ({ ...nameOf(dialogue), ...done })),
    Effect.catchTags({ ReplayRefused: failed, RunnerFenced: failed }),
  )
}

const replayAll = (
  { name: of }: ReadModel,
  replay: ReplayDialogue,
  dialogues: ReadonlyArray<DialogueName>,
  progress: Progress,
) => {
  let done = 0
  const show = () =>
    progress.set(of, { done, total: dialogues.length, detail: `${done} of ${dialogues.length} dialogues` })
  show()
  const tell = troubleTeller(progress)
  const each = (dialogue: DialogueName) =>
    Effect.tap(replayOne(replay, dialogue, tell), ({ failed }) =>
      Effect.sync(() => {
        done += 1
        show()
        if (failed !== undefined) progress.say(`${dialogue.dialogueId ?? dialogue.subject}: ${failed}`)
      }),
    )
  const soFar = () =>
    `${done} of ${dialogues.length} dialogues were replayed, and the others are as they were.`
  return Effect.forEach(dialogues, each).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() => say(`Stopped. ${soFar()} The same command replays all of them.`)),
    ),
    Effect.tapError(() => Effect.sync(() => say(soFar()))),
  )
}

const unsound = ({ name: of, unsound: why = "its rows are not each of one dialogue" }: ReadModel): Failed => {
  const instead = why.includes("projection rebuild")
    ? ""
    : `. Derive all of it anew, while it is read: sideload projection rebuild ${of}`
  return new Failed({ message: `${of} cannot be replayed in part: ${why}${instead}` })
}

const noSuch = (of: string, dialogue = "of that kind"): string =>
  `the log has no dialogue ${dialogue}. Which there are: sideload projection replay ${of} --tenant T --dry-run`

export const replay = Command.make("replay", flags, (typed) =>
  Effect.gen(function* () {
    yield* checkNames([typed.name])
    const { tenant, account, since, dialogue } = typed
    if (tenant === undefined && account === undefined && since === undefined && dialogue.length === 0) {
      const message = `say which dialogues: --tenant, --account, --dialogue or --since. All of them: sideload projection rebuild ${typed.name}`
      return yield* new WrongUsage({ message })
    }
    yield* whileWorking(
      Effect.gen(function* () {
        const model = yield* named(typed.name)
        if (model.replay === undefined) return yield* unsound(model)
        const found = yield* dialoguesNamed(wantedOf(typed), dialogue)
        const [nothing] = namingNothing(dialogue, found)
        if (found.length === 0 || nothing !== undefined)
          return yield* new Failed({ message: noSuch(model.name, nothing) })
        const progress = yield* makeProgress(!typed.json && !typed.dryRun)
        const dialogues = typed.dryRun
          ? found.map(nameOf)
          : yield* replayAll(model, model.replay, found, progress)
        return { name: model.name, dry_run: typed.dryRun, dialogues: [...dialogues] } satisfies ReplayedReport
      }).pipe(
        Effect.scoped,
        Effect.flatMap((report) => tell(report, typed.json)),
      ),
    )
  }),
).pipe(
  Command.withDescription(
    "Fold chosen dialogues of a read model anew from the log, where its rows are each of one dialogue",
  ),
  Command.withExamples([
    {
      command:
        "sideload projection replay postgres --tenant 550e8400-e29b-41d4-a716-446655440000 --account 100200300",
      description: "All dialogues of one account",
    },
    {
      command: "sideload projection replay neo4j --since 2026-01-31 --dry-run",
      description: "Which dialogues have news since then",
    },
  ]),
)

const tell = (report: ReplayedReport, asJson: boolean) =>
  Effect.gen(function* () {
    if (asJson) printJson(ReplayedReport, report)
    else print(replayedText(report, coloursFor(process.stdout)))
    if (report.dialogues.some(({ failed }) => failed !== undefined))
      return yield* new ToldFailure({ exitCode: 1 })
  })
