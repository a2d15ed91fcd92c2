/** A program like the command's: reads the log live, waits for commands and appends, until it is interrupted. Says `reading` once it does. */
import { NodeRuntime } from "@effect/platform-node"
import { Effect } from "effect"
import { natsLayer } from "../../adapters/nats/layer.ts"
import { CommandQueue } from "../../application/commandQueue.ts"
import { EventLog } from "../../application/eventLog.ts"

const [url = ""] = process.argv.slice(2)

const read = Effect.gen(function* () {
  const log = yield* EventLog
  const batches = log.read({ from: 1 })[Symbol.asyncIterator]()
  yield* Effect.addFinalizer(() => Effect.promise(async () => batches.return?.()))
  while (true) {
    const batch = yield* Effect.promise(() => batches.next())
    if (batch.done === true) return
    process.stdout.write("reading\n")
  }
})

const take = Effect.gen(function* () {
  const queue = yield* CommandQueue
  yield* queue.take("here")
})

const append = Effect.gen(function* () {
  const log = yield* EventLog
  for (let last = 0; ; ) {
    const outcome = yield* log.append("events.tenant.audit", [{ headers: [], body: Buffer.alloc(9) }], last)
    if (outcome._tag === "Appended" || outcome._tag === "Conflict") last = outcome.sequence
  }
})

Effect.all([read, take, append], { concurrency: "unbounded" }).pipe(
  Effect.scoped,
  Effect.provide(natsLayer({ url, acceptUnverifiedSync: true })),
  NodeRuntime.runMain,
)
