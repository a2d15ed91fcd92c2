/**
 * Processes of this machine: run one to its end, start one that outlives us, tell whether the one we started still
 * lives, end it. A process is known by its id together with the moment it started, so that an id that the system has
 * given to somebody else meanwhile is never mistaken for ours, nor ended.
 */
import { execFile, spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"

export type Identity = { readonly pid: number; readonly started: string }

const execute = promisify(execFile)

/**
 * By the fields of its stat behind the name: its state and its number of threads. A killed process whose first thread has
 * ended keeps its ports and files until the last one has.
 */
const hasEnded = ([state, ...rest]: ReadonlyArray<string>): boolean =>
  state === "X" || (state === "Z" && Number(rest[16]) <= 1)

/** Who has this id now, or nobody. A process that has ended and was not yet collected counts as nobody. */
export const identify = async (pid: number): Promise<Identity | undefined> => {
  if (process.platform === "linux") {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8")
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      if (hasEnded(fields)) return undefined
      const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim()
      return { pid, started: `${boot}:${fields[19]}` }
    } catch {
      return undefined
    }
  }
  try {
    const { stdout } = await execute("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      env: { LC_ALL: "C" },
    })
    const [stat = "", ...started] = stdout.trim().split(/\s+/)
    return stat === "" || stat.startsWith("Z") ? undefined : { pid, started: started.join(" ") }
  } catch {
    return undefined
  }
}

export const lives = async (who: Identity): Promise<boolean> =>
  (await identify(who.pid))?.started === who.started

export type Command = {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
}

const optionsOf = (command: Command) => ({
  env: { ...process.env, ...command.env },
  ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  ...(command.uid === undefined ? {} : { uid: command.uid }),
  ...(command.gid === undefined ? {} : { gid: command.gid }),
})

/** Starts a process in a session of its own (Ctrl-C does not reach it), its output appended to a file. */
export const startDetached = async (command: Command, log: string): Promise<Identity> => {
  const output = openSync(log, "a", 0o600)
  try {
    const child = spawn(command.file, command.args, {
      ...optionsOf(command),
      detached: true,
      stdio: ["ignore", output, output],
    })
    await new Promise<void>((done, fail) => {
      child.once("spawn", done)
      child.once("error", fail)
    })
    child.unref()
    const pid = child.pid ?? 0
    return (await identify(pid)) ?? { pid, started: "ended" }
  } finally {
    closeSync(output)
  }
}

export type Ended = { readonly code: number; readonly output: string }

/** Runs a process to its end and returns what it printed on both its outputs; a missing program is code 127. */
export const runToEnd = (
  command: Command,
  options: { readonly signal?: AbortSignal; readonly onLine?: (line: string) => void } = {},
): Promise<Ended> =>
  new Promise((done) => {
    const child = spawn(command.file, command.args, {
      ...optionsOf(command),
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    let output = ""
    let partial = ""
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-64_000)
      const lines = (partial + chunk).split("\n")
      partial = lines.pop() ?? ""
      for (const line of lines) options.onLine?.(line)
    }
    child.stdout.setEncoding("utf8").on("data", collect)
    child.stderr.setEncoding("utf8").on("data", collect)
    child.once("error", (cause) => done({ code: 127, output: `${output}${cause.message}` }))
    child.once("close", (code) => done({ code: code ?? 128, output }))
  })

/** Sends a signal to the process, and says whether it was there to receive it. */
export const send = async (who: Identity, signal: NodeJS.Signals): Promise<boolean> => {
  if (!(await lives(who))) return false
  try {
    process.kill(who.pid, signal)
    return true
  } catch {
    return false
  }
}
