/**
 * The import that nobody kills, within this process: what `sideload import` runs, with connections of its own and without the second that a
 * process takes to start. The short form of the chaos uses it; the full form runs the command itself.
 */
import { randomUUID } from "node:crypto"
import { Cause, Effect, Exit, Fiber } from "effect"
import { importEmbedded } from "../../application/embedded.ts"
import { working } from "../../cli/wiring/layers.ts"
import type { ImportFile } from "../../domain/command.ts"
import type { Endpoints } from "../../stack/endpoints.ts"
import type { Child, Ended } from "./children.ts"
import { settingsFor } from "./environment.ts"
import { ACCOUNT, type ExportFile, TENANT } from "./exportFile.ts"

const LIMIT = "4 minutes"
const silent = () => undefined
const reports = {
  onProgress: silent,
  onEarlier: silent,
  onTrouble: silent,
  onState: silent,
  onImported: silent,
}

/** `nobody`: a dialogue that the filter names and the file does not have, so that the import is one of its own. */
export const warmImport = (
  home: string,
  endpoints: Endpoints,
  file: ExportFile,
  nobody: number | undefined,
): Child => {
  const settings = settingsFor(home)
  const command: ImportFile = {
    command: "sideload.import-file.v1",
    id: randomUUID(),
    tenant: TENANT,
    account: ACCOUNT,
    path: file.folder,
    filters: nobody === undefined ? {} : { personaDialogues: [nobody] },
  }
  const began = performance.now()
  const run = importEmbedded(command, settings.host, reports).pipe(
    Effect.provide(working(settings, endpoints)),
    Effect.timeout(LIMIT),
  )
  const fiber = Effect.runFork(run)
  let running = true
  const ended = Effect.runPromise(Fiber.await(fiber)).then((exit): Ended => {
    running = false
    const errors = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
    const code = Exit.isSuccess(exit) ? 0 : 1
    return { code, killed: false, output: "", errors, millis: performance.now() - began }
  })
  const kill = (): boolean => {
    fiber.interruptUnsafe()
    return running
  }
  return { ended, running: () => running, kill }
}
