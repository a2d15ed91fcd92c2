/**
 * Appending: the product's way from the file to acknowledged events, and the part of it that begins with decided events, against bare atomic
 * batches on the same server, once with a minimal loop doing the same cryptography and once with none at all.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { connect } from "nats"
import type { StoredEvent } from "../application/eventLog.ts"
import { EventLog } from "../application/eventLog.ts"
import { importSource } from "../application/importing/importSource.ts"
import { batchesOf, natsOptions, publishBatches, type Raw, sealedBatches } from "./bareBatches.ts"
import { ACCOUNT, type Ground, openServices } from "./ground.ts"
import { inTurn, type Measured, measure } from "./measure.ts"
import { heading, ratio, row } from "./print.ts"
import { decidedPages, recordPages } from "./recordPages.ts"

const STREAM = "BENCH"

/** The events of one import, as the product stored them: what the bare loops send again. */
const storedEvents = (ground: Ground) => {
  const services = openServices(ground)
  const read = Effect.gen(function* () {
    const log = yield* EventLog
    const to = yield* log.lastSequence
    return yield* Effect.promise(async () => {
      const events: Array<StoredEvent> = []
      for await (const batch of log.read({ from: 1, to })) events.push(...batch)
      return events
    })
  })
  return services.runPromise(read).finally(() => services.dispose())
}

export const benchAppending = async (ground: Ground, path: string, rounds: number): Promise<void> => {
  heading("Appending")
  const nc = await connect(natsOptions(ground.endpoints.natsUrl))
  const jsm = await nc.jetstreamManager()
  const config = { name: STREAM, subjects: ["bench.>"], storage: "file", allow_atomic: true }
  await jsm.streams.add(config as Parameters<typeof jsm.streams.add>[0])
  const product = async (): Promise<Measured> => {
    const services = openServices(ground)
    await services.runPromise(Effect.flatMap(EventLog, (log) => log.lastSequence))
    const command = {
      command: "sideload.import-file.v1" as const,
      ...{ id: randomUUID(), tenant: randomUUID(), account: ACCOUNT, path, filters: {} },
    }
    const measured = await measure(ground.servers, async () => {
      const outcome = await services.runPromise(importSource(command, () => undefined))
      return outcome.stats.messages_imported
    })
    await services.dispose()
    return measured
  }
  const recording = async (): Promise<Measured> => {
    const services = openServices(ground)
    const pages = await services.runPromise(decidedPages(path))
    const measured = await measure(ground.servers, () => services.runPromise(recordPages(pages)))
    await services.dispose()
    return measured
  }
  const bare = async (): Promise<Measured> => {
    const services = openServices(ground)
    const pages = await services.runPromise(decidedPages(path))
    await services.dispose()
    return publishBatches(ground, sealedBatches(pages))
  }
  // Warm-up, and the bytes that the bare loop without cryptography sends.
  await product()
  const stored = (await storedEvents(ground)).map(
    (event): Raw => ({
      headers: event.headerNames
        .filter((name) => !name.startsWith("Nats-"))
        .map((name) => [name, event.header(name) ?? ""] as const),
      body: event.body,
    }),
  )
  const [ours, append, crypto, plain] = (await inTurn(rounds, [
    product,
    recording,
    bare,
    () => publishBatches(ground, batchesOf(stored)),
  ])) as [Measured, Measured, Measured, Measured]
  await jsm.streams.delete(STREAM)
  await nc.close()
  row("the product: read the file, decide, seal, chain, append", ours)
  row("its append alone: seal, chain, append what was decided before", append)
  row("bare batches, the same cryptography of the same events", crypto)
  row("bare batches, no cryptography", plain)
  ratio("append alone / bare with cryptography", append.perSecond / crypto.perSecond, 0.7)
  ratio("product with reading and deciding / bare with cryptography", ours.perSecond / crypto.perSecond)
  ratio("product / bare without cryptography", ours.perSecond / plain.perSecond)
}
