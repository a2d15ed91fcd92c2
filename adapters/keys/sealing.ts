/**
 * Sealing and opening bodies with a persona's keys. All keys that are needed are durable, or at hand, before the first body: what is given back
 * works without waiting.
 */
import { Effect } from "effect"
import {
  KeyMissing,
  type KeyPlace,
  type KeyringError,
  type Open,
  type OpenPersona,
  type PersonaSecrets,
  type Seal,
} from "../../application/keyring.ts"
import type { Owner } from "../../domain/parts.ts"
import { peerKey } from "../../domain/peer.ts"
import { type BodyKey, readBody, SELF_KEY, writePart } from "./bodies.ts"
import type { Drawer, PlaceKeys } from "./dataKeys.ts"

/** What stands behind a persona's opaque secrets. */
export type Secrets = PersonaSecrets & { readonly self: BodyKey; readonly drawer: Drawer }
const secretsOf = (persona: OpenPersona): Secrets => persona.secrets as Secrets

const ownerKey = (owner: Owner): string | undefined =>
  owner === "persona" || owner === "open" ? undefined : peerKey(owner)

const placeKey = (place: KeyPlace): string => `${place.dialogue}.${place.month}`

export const sealer = (
  persona: OpenPersona,
  needs: ReadonlyArray<{ readonly place: KeyPlace; readonly owner: Owner }>,
): Effect.Effect<Seal, KeyringError> =>
  Effect.gen(function* () {
    const { self, drawer } = secretsOf(persona)
    const owners = new Map<string, { readonly place: KeyPlace; readonly keys: Set<string> }>()
    for (const { place, owner } of needs) {
      const key = ownerKey(owner)
      if (key === undefined) continue
      const at = placeKey(place)
      const entry = owners.get(at) ?? { place, keys: new Set<string>() }
      entry.keys.add(key)
      owners.set(at, entry)
    }
    const ready = new Map<string, ReadonlyMap<string, BodyKey>>()
    yield* Effect.forEach(
      owners,
      ([at, { place, keys }]) =>
        Effect.map(drawer.ensure(place, keys), (found) => ready.set(at, found.byOwner)),
      { concurrency: 16, discard: true },
    )
    const keyFor = (place: KeyPlace, owner: Owner): BodyKey | undefined => {
      if (owner === "open") return undefined
      if (owner === "persona") return self
      const key = ready.get(placeKey(place))?.get(peerKey(owner))
      if (key === undefined)
        throw new Error("a part is sealed for an owner whose key was destroyed or not asked for")
      return key
    }
    return (subject, id, place, parts) => {
      const texts = parts.map((part, i) => writePart(subject, id, i, keyFor(place, part.owner), part.fields))
      return Buffer.from(`[${texts.join(",")}]`, "utf8")
    }
  })

export const opener = (
  persona: OpenPersona,
  places: ReadonlyArray<KeyPlace>,
  fresh: boolean,
): Effect.Effect<Open, KeyringError> =>
  Effect.gen(function* () {
    const { self, drawer } = secretsOf(persona)
    // Held here, because what the drawer keeps may be pushed out before the bodies are read.
    const held = new Map<string, PlaceKeys>()
    const hold = (place: KeyPlace) => {
      const cached = fresh ? undefined : drawer.cached(place)
      const found = cached === undefined ? drawer.load(place) : Effect.succeed(cached)
      return Effect.map(found, (keys) => held.set(placeKey(place), keys))
    }
    yield* Effect.forEach(places, hold, { concurrency: 16, discard: true })
    return (subject, id, place, body) =>
      readBody(subject, id, body, (keyId) => {
        if (keyId === SELF_KEY) return self.key
        const keys = held.get(placeKey(place))
        if (keys?.byId.has(keyId)) return keys.byId.get(keyId)
        if (keys?.record.gone) return undefined
        throw new KeyMissing({ keyId, where: `month ${place.month}` })
      })
  })
