/**
 * `npm run telegram [-- PATH]`: a Telegram of one's own on the loopback, whose account is what an export tells (the example's where no other is
 * named), to try the live import without an account and without a network. Prints what the product needs to know as shell exports; ends with Ctrl-C.
 */
import { stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { startTelegram } from "./telegram.ts"

const EXAMPLE = fileURLToPath(new URL("../../examples/export", import.meta.url))

const given = resolve(process.argv[2] ?? EXAMPLE)
const isFolder = await stat(given).then(
  (found) => found.isDirectory(),
  () => undefined,
)
if (isFolder === undefined) {
  console.error(`There is no ${given}. Name the folder of an export, or the result.json in it.`)
  process.exit(1)
}
const telegram = await startTelegram({ export: isFolder ? join(given, "result.json") : given })
for (const [name, value] of Object.entries(telegram.env)) console.log(`export ${name}=${value}`)
console.log(`export TELEGRAM_PHONE=${telegram.phone}`)
console.log(`export TELEGRAM_CODE=${telegram.code}`)
console.error("Ctrl-C ends it.")
const stop = () => void telegram.stop().then(() => process.exit(0))
process.once("SIGINT", stop)
process.once("SIGTERM", stop)
process.stdin.resume()
