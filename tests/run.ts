/**
 * Behind `npm test`: the static checks, then every test, those that need servers mostly against one stack of their own, which comes
 * up meanwhile and goes down whatever happens. Ends with the line `N passed, N failed`, and fails when anything did.
 * `--static` runs only the static part; paths of test files run only those.
 */
import { glob } from "node:fs/promises"
import { join } from "node:path"
import { projectFolder } from "../cli/settings.ts"
import { path, runChecks } from "./running/checks.ts"
import { add, type Count, NOTHING } from "./running/count.ts"
import { runTests } from "./running/nodeTests.ts"
import { forgetServers, removeStack, startStack } from "./running/testStack.ts"
import { UNITS } from "./running/units.ts"

const SYSTEM = "tests/**/*.test.ts"
/** Files that bring a whole stack, and some that need none: they run beside those that take turns at the one stack. */
const BESIDE = /tests\/(chaos|stack|commandUsage|telegramConnection|telegramLogin)\.test\.ts$/
/** Files that bring a server, a database or a projection of their own, or need none: a third row, since they wait for much of their time. */
const OWN = [
  /tests\/(telegram|live|contract|postgres|redis)\/.*\.test\.ts$/,
  /tests\/(telegramExport|liveSource|liveOrder|liveAway|liveFilesAgain|liveGoesOn|watching)\.test\.ts$/,
  /tests\/(chain|handling|importProgress|lock|media|mutations|opaque|opening|overlap|rebuilds|replays|runner)\.test\.ts$/,
  /tests\/neo4j(Commit|Digest|Editing|Erasing|Parked|Rebuild|Replay|Runner)\.test\.ts$/,
  /tests\/running\/units\.ts$/,
]

/** All of the unit tests are one file here, and the first, since it tells most. */
const everyFile = async (): Promise<ReadonlyArray<string>> => {
  const files: Array<string> = []
  for await (const file of glob(SYSTEM, { cwd: projectFolder, exclude: UNITS })) files.push(file)
  return ["tests/running/units.ts", ...files.sort()].map((file) => join(projectFolder, file))
}

const stop = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort())

const failedStack = (error: unknown): Count => {
  console.log(`FAIL  the test stack does not come up: ${error instanceof Error ? error.message : error}`)
  return { passed: 0, failed: 1 }
}

const phase = (title: string): void => console.log(`\n${title}`)

const everything = async (chosen: ReadonlyArray<string>): Promise<Count> => {
  const started = startStack().then(
    () => NOTHING,
    (error: unknown) => failedStack(error),
  )
  let count = NOTHING
  try {
    if (chosen.length === 0) {
      phase("Static checks")
      count = add(count, await runChecks(stop.signal))
    }
    const stack = await started
    count = add(count, stack)
    phase("Tests")
    const files = chosen.length > 0 ? chosen : await everyFile()
    if (stack.failed === 0) count = add(count, await onServers(files))
    return count
  } finally {
    await started
    await removeStack()
  }
}

/** Files that use the one stack go one after the other, since some of them look at all that is in it, the others in two rows beside them. */
const onServers = async (files: ReadonlyArray<string>): Promise<Count> => {
  const rowOf = (file: string) =>
    BESIDE.test(file) ? "beside" : OWN.some((pattern) => pattern.test(file)) ? "own" : "shared"
  const lanes = Object.values(Object.groupBy(files, rowOf))
  const counts = await Promise.all(lanes.map((lane) => runTests(lane, 1, stop.signal)))
  return counts.reduce(add, NOTHING)
}

process.chdir(projectFolder)
process.env["PATH"] = path
// Most of a short process's time goes into reading modules: each is compiled once for all of them.
process.env["NODE_COMPILE_CACHE"] ??= join(projectFolder, ".sideload", "compiled")
// Nothing here runs Neo4j for long enough to repay its second compiler, which takes half of the time of a start.
process.env["JDK_JAVA_OPTIONS"] ??= "-XX:TieredStopAtLevel=1"
forgetServers()
const args = process.argv.slice(2)
const began = performance.now()
const count = args.includes("--static")
  ? await runChecks(stop.signal)
  : await everything(args.map((file) => join(projectFolder, file)))
if (stop.signal.aborted) console.log("\nStopped before the end.")
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s`)
console.log(`${count.passed} passed, ${count.failed} failed`)
process.exit(count.failed > 0 || stop.signal.aborted ? 1 : 0)
