/**
 * Servers of a home that the home has forgotten: its folder was removed while they ran, or who started them was killed
 * before writing it down. They are known by their command lines, which name the home, and are ended before new ones
 * are started, since two servers must never share a data folder.
 */
import { readdir } from "node:fs/promises"
import { basename } from "node:path"
import { Effect } from "effect"
import { attempt, type StackError } from "./errors.ts"
import { type Home, readIfThere } from "./home.ts"
import { type Identity, identify, runToEnd } from "./processes.ts"
import type { Report, Service } from "./service.ts"
import type { Entry } from "./state.ts"
import { stopProcess } from "./stop.ts"

type Running = { readonly pid: number; readonly args: ReadonlyArray<string> }

const onLinux = async (): Promise<ReadonlyArray<Running>> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number)
  const lines = await Promise.all(
    pids.map((pid) => readIfThere(`/proc/${pid}/cmdline`).catch(() => undefined)),
  )
  return pids.map((pid, index) => ({ pid, args: (lines[index] ?? "").split(/[\0 ]/) }))
}

const elsewhere = async (): Promise<ReadonlyArray<Running>> => {
  const { output } = await runToEnd({ file: "ps", args: ["-axww", "-o", "pid=,args="] })
  return output.split("\n").map((line) => {
    const [pid = "0", ...args] = line.trim().split(" ")
    return { pid: Number(pid), args }
  })
}

/** The processes of a home other than the remembered one. */
export const forgotten = async (
  service: Service,
  home: Home,
  known: Entry | undefined,
): Promise<ReadonlyArray<Identity>> => {
  const { program, argument } = service.traceOf(home)
  const running = await (process.platform === "linux" ? onLinux() : elsewhere())
  const words = argument.split(" ")
  const ours = running.filter(
    ({ pid, args }) =>
      pid !== known?.process?.pid &&
      basename(args[0] ?? "").startsWith(program) &&
      words.every((word) => args.includes(word)),
  )
  const found = await Promise.all(ours.map(({ pid }) => identify(pid)))
  return found.filter((one) => one !== undefined)
}

export const endStrays = Effect.fnUntraced(function* (
  service: Service,
  home: Home,
  known: Entry | undefined,
  report: Report,
): Effect.fn.Return<void, StackError> {
  const strays = yield* attempt("Looking at the processes", () => forgotten(service, home, known))
  for (const stray of strays) {
    report(`ending process ${stray.pid}, a server of this home that it had forgotten`)
    yield* stopProcess(stray, service.stop)
  }
})
