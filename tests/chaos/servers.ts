/** The servers of the chaos: killed, started again where they were, frozen and thawed; and ended with this process on Ctrl-C. */
import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { homeAt } from "../../stack/home.ts"
import { send } from "../../stack/processes.ts"
import { down, startOne, stopOne } from "../../stack/stack.ts"
import { readState, type ServiceName } from "../../stack/state.ts"
import { killChildren } from "./children.ts"
import { undisturbed } from "./environment.ts"

export type Servers = {
  /** SIGKILL. */
  readonly kill: (server: ServiceName) => Promise<void>
  /** On the ports that it had: whoever was connected must find it again. */
  readonly start: (server: ServiceName) => Promise<void>
  /** Stopped where it is, its connections open, until it is thawed. */
  readonly freeze: (server: ServiceName) => Promise<void>
  readonly thaw: (server: ServiceName) => Promise<void>
  /** What the log's server has written; it must not run. */
  readonly removeLog: () => Promise<void>
}

export const serversOf = (home: string): Servers => {
  const remembered = async (server: ServiceName) => (await undisturbed(readState(homeAt(home))))[server]
  const signal = (how: "SIGSTOP" | "SIGCONT") => async (server: ServiceName) => {
    const found = (await remembered(server))?.process
    if (found === undefined || !(await send(found, how))) throw new Error(`${server} does not run`)
  }
  return {
    kill: (server) => undisturbed(stopOne(home, server, "SIGKILL")),
    start: async (server) => {
      const before = await remembered(server)
      await undisturbed(startOne(home, server))
      const after = await remembered(server)
      if (String(after?.ports) !== String(before?.ports))
        throw new Error(`${server} came back on other ports`)
    },
    freeze: signal("SIGSTOP"),
    thaw: signal("SIGCONT"),
    removeLog: async () => {
      const folder = homeAt(home).data("nats")
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    },
  }
}

const END_MILLIS = 30_000

/** Ctrl-C ends the servers too, which are processes of their own. Gives what takes this back. */
export const endOnSignals = (home: string): (() => void) => {
  const end = (): void => {
    killChildren()
    setTimeout(() => process.exit(130), END_MILLIS).unref()
    void undisturbed(down(home, () => undefined)).finally(() => process.exit(130))
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end)
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end)
  }
}
