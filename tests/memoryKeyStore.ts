/**
 * The port of key records kept in memory, for as many keyrings at once as a test likes. Like a server it lets others go first between any two
 * calls. The contract with the real store is proved in tests/contract.
 */
import { Effect, Layer } from "effect"
import { type KeyRecord, KeyStore } from "../application/keyStore.ts"

export type MemoryKeys = {
  readonly records: Map<string, KeyRecord>
  readonly service: KeyStore["Service"]
  readonly layer: Layer.Layer<KeyStore>
  /** Takes a record away as if it had never been there. */
  readonly lose: (prefix: string) => void
}

export const memoryKeyStore = (): MemoryKeys => {
  const records = new Map<string, KeyRecord>()
  let revision = 0
  const write = (name: string, value: Uint8Array): number => {
    revision += 1
    records.set(name, { value, revision })
    return revision
  }
  const turn = <A>(work: () => A) => Effect.andThen(Effect.yieldNow, Effect.sync(work))
  const service: KeyStore["Service"] = {
    get: (name) => turn(() => records.get(name)),
    put: (name, value, expected) =>
      turn(() =>
        (records.get(name)?.revision ?? 0) === expected
          ? { _tag: "Stored", revision: write(name, value) }
          : { _tag: "Conflict" },
      ),
    list: (prefix) =>
      turn(() =>
        [...records]
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, record]) => ({ name, ...record })),
      ),
    destroy: (name, tombstone) => turn(() => void write(name, tombstone)),
  }
  return {
    records,
    service,
    layer: Layer.succeed(KeyStore, service),
    lose: (prefix) => {
      for (const name of records.keys()) if (name.startsWith(prefix)) records.delete(name)
    },
  }
}
