/**
 * The processes that the chaos starts in order to kill them. Each has a time limit, and none outlives this process, however it ends: on a
 * failure, at the end, on Ctrl-C.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export type Ended = {
  readonly code: number | null
  readonly killed: boolean
  readonly output: string
  readonly errors: string
  /** From its start to its end. */
  readonly millis: number
}

export type Child = {
  readonly ended: Promise<Ended>
  readonly running: () => boolean
  /** SIGKILL; whether it was still running. */
  readonly kill: () => boolean
}

/** A child that is a process of its own. */
export type Process = Child & {
  /** Stopped where it is, its connections open, until it is thawed. */
  readonly freeze: () => boolean
  readonly thaw: () => boolean
}

const root = fileURLToPath(new URL("../..", import.meta.url))
const living = new Set<ChildProcess>()

export const killChildren = (): void => {
  for (const child of living) child.kill("SIGKILL")
}
process.on("exit", killChildren)

const LIMIT_MILLIS = 240_000
/** What a process says is kept up to this; what it means to say stands at the end. */
const KEPT = 200_000

export const startChild = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => undefined,
): Process => {
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] })
  living.add(child)
  let [output, errors, rest] = ["", "", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-KEPT)
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    lines.forEach(onLine)
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-KEPT)
  })
  const send = (signal: NodeJS.Signals) => (): boolean => running() && child.kill(signal)
  const kill = send("SIGKILL")
  const running = (): boolean => child.exitCode === null && child.signalCode === null
  const limit = setTimeout(() => {
    errors += `\nit ran for more than ${LIMIT_MILLIS / 1000} s`
    kill()
  }, LIMIT_MILLIS)
  const ended = new Promise<Ended>((done, fail) => {
    child.once("error", fail)
    child.once("close", (code, signal) => {
      clearTimeout(limit)
      living.delete(child)
      done({ code, killed: signal === "SIGKILL", output, errors, millis: performance.now() - began })
    })
  })
  return { ended, running, kill, freeze: send("SIGSTOP"), thaw: send("SIGCONT") }
}
