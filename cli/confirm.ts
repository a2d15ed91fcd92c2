/** Asking before something is destroyed: on a terminal a question, elsewhere only `--yes`. */
import { Effect } from "effect"
import { Prompt } from "effect/cli"
import { ToldFailure, WrongUsage } from "./failure.ts"
import { say } from "./output/print.ts"

/** `what` completes both "Really …?" and "This would …". */
export const confirm = Effect.fnUntraced(function* (what: string, yes: boolean) {
  if (yes) return
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    return yield* new WrongUsage({ message: `this would ${what}. Add --yes to do so without a terminal.` })
  }
  const sure = yield* Prompt.run(Prompt.Confirm({ message: `Really ${what}?`, initial: false }))
  if (sure) return
  say("Nothing was changed.")
  return yield* new ToldFailure({ exitCode: 1 })
})
