/**
 * Bare atomic batches, published by the client's own means and waited for: what the product's appending is compared with. Either of finished
 * messages, or of messages made on the way by the least that the same cryptography takes.
 */
import { createCipheriv, createSecretKey, hash, type KeyObject, randomBytes, randomUUID } from "node:crypto"
import { connect, headers as makeHeaders, type NatsConnection } from "nats"
import { splitParts } from "../domain/parts.ts"
import type { Ground } from "./ground.ts"
import { type Measured, measure } from "./measure.ts"
import type { Page } from "./recordPages.ts"

const BATCH = 1000

export type Raw = { readonly headers: ReadonlyArray<readonly [string, string]>; readonly body: Uint8Array }

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

export const natsOptions = (url: string) => {
  const { host, username, password } = new URL(url)
  return { servers: host, user: decodeURIComponent(username), pass: decodeURIComponent(password) }
}

/** In batches of a thousand at most. */
export function* batchesOf<A>(all: ReadonlyArray<A>): Generator<ReadonlyArray<A>> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH)
}

export const publishBatches = (
  { servers, endpoints }: Ground,
  batches: Iterable<ReadonlyArray<Raw>>,
): Promise<Measured> =>
  measure(servers, async () => {
    const nc = await connect(natsOptions(endpoints.natsUrl))
    const subject = `bench.${randomUUID()}`
    let published = 0
    for (const batch of batches) {
      await publishBatch(nc, subject, batch)
      published += batch.length
    }
    await nc.close()
    return published
  })

const encrypt = (key: KeyObject, additional: string, content: unknown): string => {
  const iv = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", key, iv)
  cipher.setAAD(Buffer.from(additional))
  const head = cipher.update(JSON.stringify(content), "utf8")
  const ct = Buffer.concat([head, cipher.final(), cipher.getAuthTag()])
  return `{"k":"k","iv":"${iv.toString("base64url")}","ct":"${ct.toString("base64url")}"}`
}

// What an event's other headers take.
const HEADER_FILL = "x".repeat(420)

/**
 * The cryptography of the same events in the same batches and nothing else: each part serialised and encrypted, digest, two HMACs (four
 * hashes), chain.
 */
export function* sealedBatches(pages: ReadonlyArray<Page>): Generator<ReadonlyArray<Raw>> {
  const key = createSecretKey(randomBytes(32))
  let previous = "0".repeat(64)
  const seal = (parts: ReadonlyArray<{ readonly fields: unknown }>): Raw => {
    const body = Buffer.from(`[${parts.map(({ fields }) => encrypt(key, previous, fields)).join(",")}]`)
    const digest = hash("sha256", body, "hex")
    let id = previous
    for (let i = 0; i < 4; i++) id = hash("sha256", `${id}${digest}`, "hex")
    const chained = hash("sha256", HEADER_FILL + digest + previous + id, "hex")
    const headers: Raw["headers"] = [
      ["bench", HEADER_FILL],
      ["sl-digest", digest],
      ["sl-prev", previous],
      ["sl-hash", chained],
    ]
    previous = chained
    return { headers, body }
  }
  for (const { recorder, decided } of pages) {
    for (const batch of batchesOf(decided)) {
      yield batch.map((event) => seal(splitParts(event, recorder.dialogue?.peer)))
    }
  }
}
