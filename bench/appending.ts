/**
 * Appending: the product's way from the file to acknowledged events, and the part of it that begins with decided events, against bare atomic
 * batches of the same size on the same server, once with a minimal loop doing the same cryptography and once with none at all.
 */
import { createCipheriv, createSecretKey, hash, randomBytes, randomUUID } from "node:crypto"
import { Effect } from "effect"
import { connect, headers as makeHeaders, type NatsConnection } from "nats"
import { openExport } from "../adapters/telegram/export/open.ts"
import type { StoredEvent } from "../application/eventLog.ts"
import { EventLog } from "../application/eventLog.ts"
import { importFile } from "../application/importing/importFile.ts"
import type { SourceItem } from "../domain/observation.ts"
import { ACCOUNT, type Ground, openServices } from "./ground.ts"
import { inTurn, type Measured, measure } from "./measure.ts"
import { heading, ratio, row } from "./print.ts"
import { decidedPages, recordPages } from "./recordPages.ts"

const BATCH = 1000
const STREAM = "BENCH"

type Raw = { readonly headers: ReadonlyArray<readonly [string, string]>; readonly body: Uint8Array }

const publishBatch = async (
  nc: NatsConnection,
  subject: string,
  batch: ReadonlyArray<Raw>,
): Promise<void> => {
  const id = randomUUID()
  const inbox = `_INBOX.${randomUUID()}`
  const replies = nc.subscribe(inbox)
  batch.forEach(({ headers, body }, i) => {
    const all = makeHeaders()
    all.set("Nats-Batch-Id", id)
    all.set("Nats-Batch-Sequence", String(i + 1))
    if (i === batch.length - 1) all.set("Nats-Batch-Commit", "1")
    for (const [name, value] of headers) all.set(name, value)
    nc.publish(subject, body, { headers: all, ...(i === batch.length - 1 ? { reply: inbox } : {}) })
  })
  for await (const reply of replies) {
    const answer = reply.json<{ error?: { description: string } }>()
    if (answer.error !== undefined) throw new Error(answer.error.description)
    break
  }
}

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

const contentsOf = async (path: string): Promise<ReadonlyArray<unknown>> => {
  const source = await Effect.runPromise(openExport(path, ACCOUNT))
  const contents: Array<unknown> = []
  for await (const item of source.items({}) as AsyncIterable<SourceItem>) {
    if (item._tag === "Page") contents.push(...item.messages.map(({ content }) => content))
  }
  return contents
}

const bare = (ground: Ground, subject: string, events: Iterable<Raw>, count: number) =>
  measure(ground.servers, async () => {
    const nc = await connect(natsOptions(ground.endpoints.natsUrl))
    let batch: Array<Raw> = []
    for (const event of events) {
      batch.push(event)
      if (batch.length < BATCH) continue
      await publishBatch(nc, subject, batch)
      batch = []
    }
    if (batch.length > 0) await publishBatch(nc, subject, batch)
    await nc.close()
    return count
  })

export const natsOptions = (url: string) => {
  const { host, username, password } = new URL(url)
  return { servers: host, user: decodeURIComponent(username), pass: decodeURIComponent(password) }
}

/** The cryptography of an event and nothing else: serialise, encrypt, digest, two HMACs (four hashes), chain. */
function* sealed(contents: ReadonlyArray<unknown>): Generator<Raw> {
  const key = createSecretKey(randomBytes(32))
  let previous = "0".repeat(64)
  for (const content of contents) {
    const iv = randomBytes(12)
    const cipher = createCipheriv("aes-256-gcm", key, iv)
    cipher.setAAD(Buffer.from(previous))
    const ct = Buffer.concat([
      cipher.update(JSON.stringify(content), "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    const body = Buffer.from(
      `[{"k":"k","iv":"${iv.toString("base64url")}","ct":"${ct.toString("base64url")}"}]`,
    )
    const digest = hash("sha256", body, "hex")
    let id = previous
    for (let i = 0; i < 4; i++) id = hash("sha256", `${id}${digest}`, "hex")
    const chained = hash("sha256", HEADER_FILL + digest + previous + id, "hex")
    yield {
      headers: [
        ["bench", HEADER_FILL],
        ["sl-digest", digest],
        ["sl-prev", previous],
        ["sl-hash", chained],
      ],
      body,
    }
    previous = chained
  }
}

// What an event's other headers take.
const HEADER_FILL = "x".repeat(420)

export const benchAppending = async (ground: Ground, path: string, rounds: number): Promise<void> => {
  heading("Appending")
  const contents = await contentsOf(path)
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
      const outcome = await services.runPromise(importFile(command, () => undefined))
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
    () => bare(ground, `bench.${randomUUID()}`, sealed(contents), contents.length),
    () => bare(ground, `bench.${randomUUID()}`, stored, stored.length),
  ])) as [Measured, Measured, Measured, Measured]
  await jsm.streams.delete(STREAM)
  await nc.close()
  row("the product: read the file, decide, seal, chain, append", ours)
  row("its append alone: seal, chain, append what was decided before", append)
  row("bare batches, the same cryptography", crypto)
  row("bare batches, no cryptography", plain)
  ratio("append alone / bare with cryptography", append.perSecond / crypto.perSecond, 0.7)
  ratio("product with reading and deciding / bare with cryptography", ours.perSecond / crypto.perSecond)
  ratio("product / bare without cryptography", ours.perSecond / plain.perSecond)
}
