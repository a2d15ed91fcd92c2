/**
 * What a person is asked while signing in. On a terminal they answer, a few times where an answer was wrong; elsewhere the answers stand in flags
 * and in the environment (`TELEGRAM_CODE`, `TELEGRAM_PASSWORD`), and a wrong one is final. Neither is ever a setting: they are used once.
 */
import { Config, Effect, Option, Redacted } from "effect"
import { type Command, Prompt } from "effect/cli"
import type { SignInRefused } from "../../adapters/telegram/live/login/refusals.ts"
import type { TelegramGone } from "../../adapters/telegram/live/telegram.ts"
import { WrongUsage } from "../failure.ts"
import { say } from "../output/print.ts"

const ATTEMPTS = 3

export const onTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

type Secret = Redacted.Redacted<string>

const prompted = (message: string, hidden: boolean) =>
  hidden
    ? Prompt.run(Prompt.Hidden({ message }))
    : Effect.map(Prompt.run(Prompt.String({ message })), Redacted.make<string>)

const given = (variable: string, what: string) =>
  Effect.gen(function* () {
    const found = yield* Effect.orElseSucceed(Config.option(Config.Redacted(variable)), () =>
      Option.none<Secret>(),
    )
    if (Option.isSome(found) && Redacted.value(found.value) !== "") return found.value
    return yield* new WrongUsage({
      message: `${what} is needed: give it in ${variable}, or run this on a terminal, which asks for it.`,
    })
  })

export type Question = {
  readonly message: string
  readonly hidden: boolean
  readonly variable: string
  /** What the variable holds, for whoever left it out. */
  readonly what: string
}

export const ask = ({ message, hidden, variable, what }: Question) =>
  onTerminal() ? prompted(message, hidden) : given(variable, what)

type Unsure = SignInRefused | TelegramGone

/** Asks until `use` takes the answer, a few times at most. */
export const askUntilTaken = <A, R>(
  question: Question,
  use: (answer: Secret) => Effect.Effect<A, Unsure, R>,
) => {
  const attempt = (
    left: number,
  ): Effect.Effect<A, Unsure | Effect.Error<ReturnType<typeof ask>>, R | Command.Environment> =>
    Effect.gen(function* () {
      const answer = yield* ask(question)
      return yield* Effect.catchTag(use(answer), "SignInRefused", (refused) => {
        if (!refused.again || !onTerminal() || left === 1) return Effect.fail(refused)
        say(refused.message)
        return attempt(left - 1)
      })
    })
  return attempt(ATTEMPTS)
}
