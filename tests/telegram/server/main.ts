/**
 * The loopback Telegram as a program: `node main.ts OPTIONS`, options as JSON. Prints one line of JSON when it is ready. Ends when its standard
 * input ends, which it does when whoever started it is gone, however that happened.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Faults, OpenWorld } from "../contract.ts"
import { openControl } from "./control.ts"
import { startServer } from "./server.ts"

export type MainOptions = {
  /** The `result.json` that is the world. */
  readonly export: string
  /** What else `openWorld` takes, such as whose account a single chat's export is. */
  readonly world?: Readonly<Record<string, unknown>>
  /** Another module that exports `openWorld`: a path, seen from here. */
  readonly worldModule?: string
  readonly password?: string
  readonly faults?: Faults
  readonly state?: string
  readonly port?: number
}

/** The line that is printed. */
export type Ready = {
  readonly port: number
  readonly controlPort: number
  readonly publicKey: string
  /** The same in a file, which is there as long as the server. */
  readonly publicKeyFile: string
  readonly phone: string
  readonly code: string
}

const EXPORT_WORLD = "../world/exportWorld.ts"

const options: MainOptions = JSON.parse(process.argv[2] ?? "{}")
const folder = mkdtempSync(join(tmpdir(), "loopback-telegram-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit())
process.stdin.on("end", () => process.exit()).resume()

const { openWorld }: { openWorld: OpenWorld } = await import(options.worldModule ?? EXPORT_WORLD)
const { password, faults, state, port } = options
const world = await openWorld(options.export, {
  ...options.world,
  ...(password === undefined ? {} : { password }),
})
const server = await startServer(world, {
  ...(faults === undefined ? {} : { faults }),
  ...(state === undefined ? {} : { state }),
  ...(port === undefined ? {} : { port }),
})
const control = await openControl(server, () => process.exit())
const publicKeyFile = join(folder, "server.pem")
writeFileSync(publicKeyFile, server.publicKey)
const ready: Ready = {
  port: server.port,
  controlPort: control.port,
  publicKey: server.publicKey,
  publicKeyFile,
  phone: world.owner.phone,
  code: world.owner.code,
}
console.log(JSON.stringify(ready))
