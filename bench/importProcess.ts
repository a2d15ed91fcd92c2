/** The command in a process of its own, as a person starts it, and the most memory that it ever held. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { ACCOUNT, TENANT } from "./ground.ts"

export const cli = fileURLToPath(new URL("../cli/sideload.mjs", import.meta.url))

export type Run = { readonly peakMegabytes: number; readonly seconds: number; readonly imported: number }

const peakOf = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** `what`: a path, or `--live`. */
export const importOnce = (
  home: string,
  what: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const argv = [cli, "import", what, "--tenant", TENANT, "--account", String(ACCOUNT), "--json"]
    const child = spawn(process.execPath, argv, {
      env: { ...process.env, SIDELOAD_HOME: home, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    })
    let [output, peakMegabytes] = ["", 0]
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk
    })
    const watching = setInterval(() => {
      peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid ?? 0))
    }, 100)
    child.on("exit", (code) => {
      clearInterval(watching)
      if (code !== 0) return reject(new Error(`the import ended with ${code}`))
      const report = JSON.parse(output) as { stats: { messages_imported: number } }
      const seconds = (performance.now() - started) / 1000
      resolve({ peakMegabytes, seconds, imported: report.stats.messages_imported })
    })
  })
