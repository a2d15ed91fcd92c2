/**
 * How a command ends for the person who gave it: an exit code and one message that says what, where and what to do. Stacks and causes come
 * only with SIDELOAD_DEBUG, since they may show what the program was working on.
 */
import { Cause, Data, type Exit } from "effect"
import { CliError } from "effect/cli"

/** The command was given wrongly: exit code 2. */
export class WrongUsage extends Data.TaggedError("WrongUsage")<{ readonly message: string }> {}

/** It could not be done: exit code 1. */
export class Failed extends Data.TaggedError("Failed")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** It could not be done, and what there is to say was said. */
export class ToldFailure extends Data.TaggedError("ToldFailure")<{ readonly exitCode: number }> {}

export type Ending = { readonly exitCode: number; readonly message?: string }

const INTERRUPTED = 130

const usage = new Set(["WrongUsage", "SettingRefused"])

const mends: Readonly<Record<string, string>> = {
  LogUnavailable: "See `sideload stack status`; where NATS_URL is set, see to that server.",
  StoreUnavailable: "See `sideload stack status`; where its URL is set, see to that server.",
  MediaStoreUnavailable:
    "See SIDELOAD_MEDIA and what belongs to it; `sideload check` tells whether it can be used. The same command then goes on",
  LogMisconfigured: "Set these on the NATS server or the stream; `sideload check` tells whether all is well.",
}

const tagOf = (error: object): string =>
  "_tag" in error && typeof error._tag === "string" ? error._tag : error.constructor.name

/** What is said of a failure, with what to do. */
export const messageOf = (error: Error): string => {
  const mend = mends[tagOf(error)]
  return mend === undefined ? error.message : `${error.message.replace(/[.\s]*$/, "")}. ${mend}`
}

const endingOf = (error: unknown): Ending => {
  if (!(error instanceof Error)) return { exitCode: 1, message: "it failed for a reason that has no name" }
  if (CliError.isCliError(error)) {
    // What was wrong has been presented; without errors somebody asked for the help by naming a group of commands.
    return error._tag === "ShowHelp"
      ? { exitCode: error.errors.length > 0 ? 2 : 0 }
      : { exitCode: 2, message: error.message }
  }
  const tag = tagOf(error)
  if (error instanceof ToldFailure) return { exitCode: error.exitCode }
  if (tag === "QuitError") return { exitCode: INTERRUPTED }
  return { exitCode: usage.has(tag) ? 2 : 1, message: messageOf(error) }
}

const defect = (thrown: unknown): Ending => {
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  return {
    exitCode: 1,
    message: `an unforeseen fault (${kind}). What was appended is whole. SIDELOAD_DEBUG=1 with the same command shows the cause.`,
  }
}

/** `debug` adds all causes to the message. */
export const endingFor = (exit: Exit.Exit<unknown, unknown>, debug: boolean): Ending => {
  if (exit._tag === "Success") return { exitCode: 0 }
  const [first] = exit.cause.reasons.filter((reason) => !Cause.isInterruptReason(reason))
  if (first === undefined) return { exitCode: INTERRUPTED }
  const ending = Cause.isFailReason(first)
    ? endingOf(first.error)
    : defect(Cause.isDieReason(first) && first.defect)
  return debug && ending.message !== undefined
    ? { ...ending, message: `${ending.message}\n${Cause.pretty(exit.cause)}` }
    : ending
}
