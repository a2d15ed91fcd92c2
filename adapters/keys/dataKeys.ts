/**
 * The data keys of a persona's dialogues, by month: loaded, made where they are needed and not there, and kept in memory. A record is written
 * by compare-and-set on its revision; the loser of a race reads the winner's and adds only what is still missing, so two importers of one
 * dialogue end with the same keys. At most `KEPT` records stay in memory.
 */
import type { KeyObject } from "node:crypto"
import { Effect } from "effect"
import type { LogUnavailable } from "../../application/eventLog.ts"
import type { KeyPlace } from "../../application/keyring.ts"
import type { KeyStore } from "../../application/keyStore.ts"
import { secretKey } from "./aead.ts"
import type { BodyKey } from "./bodies.ts"
import { type DataKeys, dataName, newDataKey, openDataKeys, sealDataKeys } from "./records.ts"

/** The keys of one place. `byId` holds `undefined` for a key that was destroyed. */
export type PlaceKeys = {
  readonly revision: number
  readonly record: DataKeys
  readonly byOwner: ReadonlyMap<string, BodyKey>
  readonly byId: ReadonlyMap<string, KeyObject | undefined>
}

const KEPT = 4096

export type Drawer = {
  readonly cached: (place: KeyPlace) => PlaceKeys | undefined
  readonly load: (place: KeyPlace) => Effect.Effect<PlaceKeys, LogUnavailable>
  /** The keys of a place, with one for each owner. */
  readonly ensure: (place: KeyPlace, owners: ReadonlySet<string>) => Effect.Effect<PlaceKeys, LogUnavailable>
}

export const makeDrawer = (store: KeyStore["Service"], personaPart: string, wrap: KeyObject): Drawer => {
  const kept = new Map<string, PlaceKeys>()
  const nameOf = (place: KeyPlace) => dataName(personaPart, place.dialogue ?? "-", place.month)

  const keep = (name: string, keys: PlaceKeys): PlaceKeys => {
    kept.delete(name)
    kept.set(name, keys)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string)
    return keys
  }

  const load = (place: KeyPlace) => {
    const name = nameOf(place)
    return Effect.map(store.get(name), (found) =>
      keep(
        name,
        found === undefined
          ? arrange({ gone: false, keys: {} }, 0)
          : arrange(openDataKeys(wrap, name, found.value), found.revision),
      ),
    )
  }

  const ensure = (place: KeyPlace, owners: ReadonlySet<string>): Effect.Effect<PlaceKeys, LogUnavailable> =>
    Effect.gen(function* () {
      const name = nameOf(place)
      let current = kept.get(name) ?? (yield* load(place))
      for (;;) {
        const lacking = [...owners].filter((owner) => current.record.keys[owner] === undefined)
        if (lacking.length === 0) return current
        const made = Object.fromEntries(lacking.map((owner) => [owner, newDataKey()]))
        const record = { ...current.record, keys: { ...current.record.keys, ...made } }
        const put = yield* store.put(name, sealDataKeys(wrap, name, record), current.revision)
        if (put._tag === "Stored") return keep(name, arrange(record, put.revision))
        current = yield* load(place)
      }
    })

  return { cached: (place) => kept.get(nameOf(place)), load, ensure }
}

const arrange = (record: DataKeys, revision: number): PlaceKeys => {
  const byOwner = new Map<string, BodyKey>()
  const byId = new Map<string, KeyObject | undefined>()
  for (const [owner, { id, secret }] of Object.entries(record.keys)) {
    const key = secret === undefined ? undefined : secretKey(Buffer.from(secret, "base64url"))
    byId.set(id, key)
    if (key !== undefined) byOwner.set(owner, { id, key })
  }
  return { revision, record, byOwner, byId }
}
