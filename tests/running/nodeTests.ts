/**
 * Runs test files by Node's own runner, each in a process of its own, and counts tests from its events. A line for each file, and all that is
 * known of each failure. A skipped test counts as failed: nothing here is skipped.
 */
import { relative } from "node:path"
import { run } from "node:test"
import { inspect } from "node:util"
import { projectFolder } from "../../cli/settings.ts"
import type { Count } from "./count.ts"

type Failure = { readonly name: string; readonly file: string; readonly error: unknown }

/** The chaos takes ten of them on two cores. */
const FILE_MINUTES = 60

const shown = (file: string | undefined): string => (file === undefined ? "?" : relative(projectFolder, file))

const messageOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return inspect(cause, { depth: 4 }).split("\n").slice(0, 40).join("\n")
}

const tell = ({ name, file, error }: Failure): void => {
  console.log(`\nFAIL  ${shown(file)}: ${name}\n${messageOf(error)}\n`)
}

/** `concurrency` files at once. */
export const runTests = (
  files: ReadonlyArray<string>,
  concurrency: number,
  signal: AbortSignal,
): Promise<Count> =>
  new Promise((resolve) => {
    const count = { passed: 0, failed: 0 }
    const stream = run({ files: [...files], concurrency, signal, timeout: FILE_MINUTES * 60_000 })
    stream.on("test:pass", ({ name, file, details, skip, todo }) => {
      if (details.type === "suite" || name === file) return
      if (skip === undefined && todo === undefined) count.passed += 1
      else {
        count.failed += 1
        tell({ name, file: file ?? "?", error: new Error("skipped") })
      }
    })
    stream.on("test:fail", ({ name, file, details }) => {
      // A suite fails because a test in it did, which has been told; its own hooks are another matter.
      const code = "code" in details.error ? details.error.code : undefined
      const inner = "failureType" in details.error && details.error.failureType === "subtestsFailed"
      if (inner) return
      count.failed += 1
      if (signal.aborted) return
      tell({ name: code === undefined ? name : `${name} (${code})`, file: file ?? "?", error: details.error })
    })
    stream.on("test:diagnostic", ({ file, message }) => {
      // Node's own summary of a process comes without a file; what a test prints are its figures.
      if (file !== undefined) console.log(`      ${message}`)
    })
    stream.on("test:summary", ({ file, counts, success, duration_ms }) => {
      if (file === undefined) return
      const seconds = (duration_ms / 1000).toFixed(1)
      console.log(`${success ? "ok  " : "FAIL"}  ${shown(file)} (${counts.tests} tests, ${seconds} s)`)
    })
    stream.on("end", () => resolve(count))
    stream.resume()
  })
