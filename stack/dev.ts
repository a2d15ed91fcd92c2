/**
 * `node stack/dev.ts up|down|env|status` with a home from SIDELOAD_HOME: the stack without the rest of the program.
 */
import { Effect } from "effect"
import { shellExports } from "./endpoints.ts"
import { reasonOf } from "./errors.ts"
import { down, endpoints, status, up } from "./stack.ts"

const home = process.env["SIDELOAD_HOME"] ?? ".sideload"
const report = (line: string): void => console.error(line)

const verbs: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
  up: up(home, report),
  down: down(home, report),
  env: Effect.map(endpoints(home), (found) => {
    if (found === undefined) throw new Error(`no stack is up at ${home}`)
    console.log(shellExports(found).join("\n"))
  }),
  status: Effect.map(status(home), (servers) => console.table(servers)),
}

const verb = verbs[process.argv[2] ?? ""]
if (verb === undefined) {
  console.error("usage: node stack/dev.ts up|down|env|status")
  process.exit(2)
}
await Effect.runPromise(verb).catch((cause: unknown) => {
  console.error(reasonOf(cause))
  process.exitCode = 1
})
