/**
 * The `sideload` command's entry, and the only place that starts a runtime. The first Ctrl-C ends what runs in good order, within a bounded
 * time; a second one ends it at once. Nothing is lost either way: what is in the log is whole, and the rest is derived from it.
 */
import { layer as nodeServices } from "@effect/platform-node/NodeServices"
import { Effect } from "effect"
import { Command } from "effect/cli"
import manifest from "../package.json" with { type: "json" }
import { endingFor } from "./failure.ts"
import { flushed } from "./output/print.ts"
import { presentation } from "./presenter.ts"
import { root } from "./root.ts"

/** A terminal, npx and the first step may all deliver one and the same Ctrl-C. */
const SAME_PRESS_MS = 300
/** For finalizers; each of them is bounded too. */
const GOOD_ORDER_MS = 4000

const debug = ["1", "true", "yes"].includes(process.env["SIDELOAD_DEBUG"] ?? "")

/** A reader that has read enough (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))

const fiber = Effect.runFork(
  Command.runWith(root, { version: manifest.version, renderErrors: true })(process.argv.slice(2)).pipe(
    Effect.provide([nodeServices, presentation]),
  ),
)

let [stoppedAt, stopCode] = [0, 130]
const stop = (exitCode: number) => (): void => {
  const now = Date.now()
  if (stoppedAt === 0) {
    stoppedAt = now
    stopCode = exitCode
    setTimeout(() => process.exit(exitCode), GOOD_ORDER_MS).unref()
    fiber.interruptUnsafe()
  } else if (now - stoppedAt > SAME_PRESS_MS) process.exit(exitCode)
}
process.on("SIGINT", stop(130))
process.on("SIGTERM", stop(143))
process.on("SIGHUP", stop(129))

fiber.addObserver((exit) => {
  const { exitCode, message } = endingFor(exit, debug)
  if (message !== undefined) process.stderr.write(`sideload: ${message}\n`)
  const code = process.exitCode ?? (exitCode === 130 ? stopCode : exitCode)
  flushed().finally(() => process.exit(code))
})
