/**
 * The benchmark: `npm run bench [-- --messages N --rounds N --parse MB --memory MB,MB/TEXT --live-messages N,N --rebuild-events N --stores NAME,NAME --only part,part]`. It stands on a stack of its own,
 * generates what it imports, and prints ratios of things measured side by side in this run. What it prints is Markdown, so that it can stand in
 * docs/performance.md.
 */
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { generateExport } from "../examples/generate.ts"
import { down } from "../stack/stack.ts"
import { benchAppending } from "./appending.ts"
import { ACCOUNT, layGround } from "./ground.ts"
import { benchImporting } from "./importing.ts"
import { benchLive } from "./live.ts"
import { benchLiveMemory } from "./liveMemory.ts"
import { benchMemory, sizeOf } from "./memory.ts"
import { benchParsing } from "./parsing.ts"
import { heading, line } from "./print.ts"
import { benchProjecting } from "./projecting.ts"
import { benchRebuilding } from "./rebuilding.ts"
import { rowAtATime } from "./rowAtATime.ts"

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "20000" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string", default: "10,500" },
    "live-messages": { type: "string", default: "20000,200000" },
    parse: { type: "string", default: "100" },
    "rebuild-events": { type: "string", default: "1000000" },
    stores: { type: "string", default: "postgres,redis,neo4j" },
    only: { type: "string", default: "parsing,appending,projecting,importing,live,memory" },
    home: { type: "string", default: fileURLToPath(new URL("../.sideload/bench", import.meta.url)) },
  },
})
const rounds = Number(values.rounds)
const parts = new Set(values.only.split(","))

// Its log takes longest to make, so it has a home that is kept.
if (parts.delete("rebuilding")) {
  const home = `${values.home}-rebuilding`
  const end = () => Effect.runPromise(Effect.ignore(down(home, (text) => console.error(text))))
  process.once("SIGINT", () => void end().then(() => process.exit(130)))
  await benchRebuilding(home, Number(values["rebuild-events"]), values.stores.split(","))
  if (parts.size === 0) process.exit(0)
}

let ground = await layGround(values.home)
const stop = () => Effect.runPromise(Effect.ignore(down(values.home, (text) => console.error(text))))
process.once("SIGINT", () => void stop().then(() => process.exit(130)))
try {
  const path = join(values.home, "export")
  const { messages, bytes } = await generateExport(path, {
    messages: Number(values.messages),
    account: ACCOUNT,
  })
  heading("The run")
  line(
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  )
  line(
    `${messages.toLocaleString("en")} generated messages, ${(bytes / 1e6).toFixed(1)} MB; median of ${rounds} rounds in turn`,
  )
  if (parts.has("parsing")) await benchParsing(values.home, Number(values.parse), rounds)
  if (parts.has("appending")) await benchAppending(ground, path, rounds)
  if (parts.has("projecting")) ground = await benchProjecting(ground, path, rounds)
  if (parts.has("importing")) ground = await benchImporting(ground, path, rowAtATime)
  if (parts.has("live")) {
    ground = await benchLive(ground, Number(values.messages), rounds)
    const sizes = values["live-messages"].split(",").filter((size) => size !== "")
    if (sizes.length > 0) ground = await benchLiveMemory(ground, sizes.map(Number))
  }
  if (parts.has("memory")) ground = await benchMemory(ground, values.memory.split(",").map(sizeOf))
} finally {
  await stop()
}
