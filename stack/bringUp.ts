/**
 * Brings up several servers at once: finds out first whether all of them can be had, then fetches, prepares and starts
 * them side by side. Where some fail the others come to their end, and every failure is told.
 */
import { Effect, Result } from "effect"
import { attempt, StackError } from "./errors.ts"
import type { Home } from "./home.ts"
import { howToInstall } from "./prerequisites.ts"
import type { Secrets } from "./secrets.ts"
import type { Located, Program, Report, Service } from "./service.ts"
import { ensure } from "./start.ts"
import { readState, type State } from "./state.ts"

export const together = <A, B>(items: ReadonlyArray<A>, each: (item: A) => Effect.Effect<B, StackError>) =>
  Effect.gen(function* () {
    const results = yield* Effect.forEach(items, (item) => Effect.result(each(item)), {
      concurrency: "unbounded",
    })
    const failures = results.filter(Result.isFailure).map((result) => result.failure)
    if (failures.length === 0) return results.filter(Result.isSuccess).map((result) => result.success)
    const message = failures.map((one) => one.message).join("\n")
    return yield* new StackError({ message, cause: failures[0] })
  })

type Planned = { readonly service: Service; readonly data: string; readonly located: Located }

const plan = (home: Home, secrets: Secrets, state: State) =>
  Effect.fnUntraced(function* (service: Service): Effect.fn.Return<Planned, StackError> {
    const data = state[service.name]?.data ?? (yield* service.dataFolder(home, secrets))
    return { service, data, located: yield* service.locate(home, data) }
  })

const programOf = (located: Located, report: Report): Effect.Effect<Program, StackError> => {
  if (located._tag === "Found") return Effect.succeed(located.program)
  if (located._tag === "Fetchable") return located.fetch(report)
  return Effect.fail(new StackError({ message: `lacking: ${located.needs.join(", ")}` }))
}

const refuseMissing = Effect.fnUntraced(function* (planned: ReadonlyArray<Planned>) {
  const needs = planned.flatMap(({ located }) => (located._tag === "Missing" ? located.needs : []))
  if (needs.length === 0) return
  const message = yield* attempt("Looking for a package manager", () => howToInstall(needs))
  return yield* new StackError({ message })
})

export const bringUp = Effect.fnUntraced(function* (
  home: Home,
  wanted: ReadonlyArray<Service>,
  secrets: Secrets,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const planned = yield* together(wanted, plan(home, secrets, yield* readState(home)))
  yield* refuseMissing(planned)
  yield* together(planned, ({ service, data, located }) => {
    const named: Report = (line) => report(`${service.name}: ${line}`)
    return ensure(service, programOf(located, named), { home, secrets, data }, named)
  })
})
