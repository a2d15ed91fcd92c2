/** The command on a terminal of its own, and somebody who types when they are asked. Python has terminals; Node has none. */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { projectFolder } from "../../cli/settings.ts"

/** What is waited for on the screen, and what is typed then. */
export type Typing = readonly [when: RegExp, what: string]

const PROGRAM = "import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
const SECONDS = 60

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is steered by
const STEERING = /\u001b\[[0-9;?]*[A-Za-z]/g

export const onTerminal = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  typings: ReadonlyArray<Typing>,
): Promise<{ readonly code: number | null; readonly screen: string }> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, join(projectFolder, "cli", "sideload.mjs"), ...args]
    const child = spawn("python3", ["-c", PROGRAM, ...command], {
      env: { ...process.env, NO_COLOR: "1", TERM: "xterm", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    })
    const left = [...typings]
    let [screen, seen] = ["", 0]
    const timer = setTimeout(() => child.kill("SIGKILL"), SECONDS * 1000)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      screen += text.replaceAll(STEERING, "")
      const [next] = left
      if (next === undefined || !next[0].test(screen.slice(seen))) return
      left.shift()
      seen = screen.length
      child.stdin.write(`${next[1]}\r`)
    })
    child.once("error", reject)
    child.once("close", (code) => {
      clearTimeout(timer)
      resolve({ code, screen })
    })
  })
