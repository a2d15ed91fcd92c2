/**
 * What can be checked without a server: types, lint and format, the schemas and the second runtime. Each check is a program that must end
 * with 0; of one that does not its output is shown.
 */
import { execFile } from "node:child_process"
import { delimiter, join } from "node:path"
import { projectFolder } from "../../cli/settings.ts"
import type { Count } from "./count.ts"

type Check = { readonly name: string; readonly command: string; readonly args: ReadonlyArray<string> }

/** Programs of the dependencies come before those of the machine. */
export const path = [join(projectFolder, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter)

/** No network, nothing written, no program started. */
const confined = ["--no-check", "--no-prompt", `--allow-read=${projectFolder}`, "--allow-env", "--allow-sys"]

const checks: ReadonlyArray<Check> = [
  { name: "types (tsc)", command: "tsc", args: ["--noEmit"] },
  { name: "lint and format (biome)", command: "biome", args: ["check", "--error-on-warnings", "."] },
  { name: "types in Deno", command: "deno", args: ["check", "domain/", "cli/main.ts"] },
  { name: "the domain's tests in Deno", command: "deno", args: ["test", ...confined, "domain/"] },
  {
    name: "the command's help in Deno",
    command: "deno",
    args: ["run", ...confined, "cli/main.ts", "--help"],
  },
  { name: "schemas as exported", command: "node", args: ["docs/exportSchemas.ts", "--check"] },
]

type Ended = { readonly ok: boolean; readonly output: string }

const MINUTES = 5

const run = ({ command, args }: Check, signal: AbortSignal): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, PATH: path, NO_COLOR: "1" }
    const options = {
      cwd: projectFolder,
      env,
      signal,
      timeout: MINUTES * 60_000,
      maxBuffer: 64 * 1024 * 1024,
    }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const why = error === null ? "" : `${error.message.split("\n")[0]}\n`
      resolve({ ok: error === null, output: `${why}${stdout}${stderr}` })
    })
  })

const LINES = 60

/** As many at once as there are processors, two here. */
export const runChecks = async (signal: AbortSignal): Promise<Count> => {
  const count = { passed: 0, failed: 0 }
  const waiting = [...checks]
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined && !signal.aborted; check = waiting.shift()) {
      const began = performance.now()
      const { ok, output } = await run(check, signal)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`${ok ? "ok  " : "FAIL"}  ${check.name} (${seconds} s)`)
      if (!ok) console.log(output.trimEnd().split("\n").slice(-LINES).join("\n"))
      if (ok) count.passed += 1
      else count.failed += 1
    }
  }
  await Promise.all([worker(), worker()])
  return count
}
