/** Flags that several commands have, each checked while it is read, so that a wrong one ends in one exact message before anything starts. */
import { Effect, Option } from "effect"
import { Argument, CliError, Flag, GlobalFlag } from "effect/cli"
import type { Parsed } from "./input.ts"

/** A flag whose text `parse` must understand. */
export const checked = <A>(name: string, parse: (text: string) => Parsed<A>): Flag.Flag<A> =>
  Flag.mapEffect(Flag.String(name), (text) => {
    const parsed = parse(text)
    return parsed.ok
      ? Effect.succeed(parsed.value)
      : Effect.fail(
          new CliError.InvalidValue({ option: name, value: text, expected: parsed.expected, kind: "flag" }),
        )
  })

export const checkedArgument = <A>(name: string, parse: (text: string) => Parsed<A>): Argument.Argument<A> =>
  Argument.mapEffect(Argument.String(name), (text) => {
    const parsed = parse(text)
    return parsed.ok
      ? Effect.succeed(parsed.value)
      : Effect.fail(
          new CliError.InvalidValue({
            option: name,
            value: text,
            expected: parsed.expected,
            kind: "argument",
          }),
        )
  })

/** A flag that may be absent, with what it takes and what it is for. */
export const optionally = <A>(
  flag: Flag.Flag<A>,
  metavar: string,
  description: string,
): Flag.Flag<A | undefined> =>
  flag.pipe(
    Flag.withDescription(description),
    Flag.withMetavar(metavar),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print one JSON document on stdout; everything else goes to stderr"),
  Flag.withDefault(false),
)

export const yes = Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false))

export const Home = GlobalFlag.Setting("home")({
  flag: Flag.String("home").pipe(
    Flag.withDescription("Folder of the stack: data, ports, keys (SIDELOAD_HOME)"),
    Flag.withMetavar("DIR"),
    Flag.optional,
  ),
})

export const AcceptUnverifiedSync = GlobalFlag.Setting("accept-unverified-sync")({
  flag: Flag.Boolean("accept-unverified-sync").pipe(
    Flag.withDescription("Use a foreign NATS server whose sync_interval cannot be seen"),
    Flag.withDefault(false),
  ),
})

export const sharedFlags = [Home, AcceptUnverifiedSync] as const

/** The shared flags that were given, by the names that the settings have in the environment. */
export const givenFlags = Effect.gen(function* () {
  const home = yield* Home
  const accept = yield* AcceptUnverifiedSync
  return {
    ...(Option.isSome(home) ? { SIDELOAD_HOME: home.value } : {}),
    ...(accept ? { SIDELOAD_ACCEPT_UNVERIFIED_SYNC: "true" } : {}),
  }
})
