#!/usr/bin/env node
// The `sideload` command's first step. Plain JavaScript on purpose: it must run on any Node, so that a Node without type
// stripping hands over to the Node 24 among the dependencies instead of ending in a syntax error. It ends where main.ts begins.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import module from "node:module"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major > 24 || (major === 24 && minor >= 2)) {
  // Halves the time of a start. Where the folder cannot be written, it goes without.
  module.enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url)))
  await import(new URL("./main.ts", import.meta.url).href)
} else {
  const bundled = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url))
  if (!existsSync(bundled)) {
    process.stderr.write(
      `sideload needs Node 24.2 or newer, this is ${process.version}. Run \`npm ci\` to get it.\n`,
    )
    process.exit(2)
  }
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  })
  // Handed on, since only a terminal gives a signal to both. Where the child gets one twice it counts it once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("error", (error) => {
    process.stderr.write(`sideload: ${bundled} cannot be started: ${error.message}\n`)
    process.exit(1)
  })
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
