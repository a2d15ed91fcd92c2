/**
 * The keyring over a key store and a master key. It makes personas and data keys durable before they are used, and answers a missing key by
 * looking once more (another process may just have made it) before it says `KeyMissing`. It logs nothing and writes no secret anywhere
 * but into sealed records.
 */
import { Effect, Layer } from "effect"
import {
  KeyMissing,
  type KeyPlace,
  Keyring,
  type KeyringError,
  type Open,
  type OpenPersona,
  type PersonaSecrets,
  type Seal,
  WrongMasterKey,
} from "../../application/keyring.ts"
import { KeyStore } from "../../application/keyStore.ts"
import { deriveKey } from "../../domain/hash.ts"
import type { PersonaKey } from "../../domain/identity.ts"
import type { Owner } from "../../domain/parts.ts"
import { peerKey } from "../../domain/peer.ts"
import { makeNames } from "../../domain/persona/names.ts"
import { secretKey } from "./aead.ts"
import { type BodyKey, readBody, SELF_KEY, writePart } from "./bodies.ts"
import { type Drawer, makeDrawer, type PlaceKeys } from "./dataKeys.ts"
import {
  makePersona,
  makeRoot,
  openPersona,
  openRoot,
  ROOT,
  type Root,
  type StoredPersona,
} from "./records.ts"

type Secrets = PersonaSecrets & { readonly self: BodyKey; readonly drawer: Drawer }
const secretsOf = (persona: OpenPersona): Secrets => persona.secrets as Secrets

const ownerKey = (owner: Owner): string | undefined =>
  owner === "persona" || owner === "open" ? undefined : peerKey(owner)

const placeKey = (place: KeyPlace): string => `${place.dialogue}.${place.month}`

export const keyringLayer = (master: Buffer): Layer.Layer<Keyring, KeyringError, KeyStore> =>
  Layer.effect(
    Keyring,
    Effect.gen(function* () {
      const store = yield* KeyStore
      const root = yield* openStore(store, master)
      const byPart = new Map<string, OpenPersona | "erased">()

      const admit = (stored: StoredPersona): OpenPersona | undefined => {
        for (const part of stored.erased) byPart.set(part, "erased")
        if (stored.live === undefined) return undefined
        const known = byPart.get(stored.live.part)
        if (known !== undefined && known !== "erased") return known
        const persona = openSecrets(store, stored.live, stored.erased.length)
        byPart.set(persona.part, persona)
        return persona
      }

      const stored = (key: PersonaKey) =>
        Effect.map(store.get(root.lookup(key)), (found) =>
          found === undefined
            ? undefined
            : { revision: found.revision, ...openPersona(root, root.lookup(key), found.value) },
        )

      const persona = (key: PersonaKey): Effect.Effect<OpenPersona, KeyringError> =>
        Effect.gen(function* () {
          const found = yield* stored(key)
          const open = found === undefined ? undefined : admit(found)
          if (open !== undefined) return open
          yield* store.put(
            root.lookup(key),
            makePersona(root, key, found?.erased ?? []),
            found?.revision ?? 0,
          )
          return yield* persona(key)
        })

      return Keyring.of({
        persona,
        findPersona: (key) =>
          Effect.map(stored(key), (found) => (found === undefined ? undefined : admit(found))),
        personaByPart: (part) =>
          Effect.gen(function* () {
            const known = byPart.get(part)
            if (known !== undefined) return known
            for (const record of yield* store.list("persona."))
              admit(openPersona(root, record.name, record.value))
            const found = byPart.get(part)
            if (found === undefined) return yield* new KeyMissing({ keyId: part, where: "a persona's key" })
            return found
          }),
        sealer: (of, needs) => sealer(of, needs),
        opener: (of, places, fresh) => opener(of, places, fresh),
      })
    }),
  )

const openStore = (store: KeyStore["Service"], master: Buffer): Effect.Effect<Root, KeyringError> =>
  Effect.gen(function* () {
    const found = yield* store.get(ROOT)
    if (found === undefined) {
      yield* refuseLostRoot(store)
      yield* store.put(ROOT, makeRoot(master), 0)
      return yield* openStore(store, master)
    }
    return yield* Effect.try({
      try: () => openRoot(master, found.value),
      catch: (cause) => new WrongMasterKey({ cause }),
    })
  })

/** A new root beside old personas would find none of them and begin everything anew. */
const refuseLostRoot = (store: KeyStore["Service"]): Effect.Effect<void, KeyringError> =>
  Effect.gen(function* () {
    const personas = yield* store.list("persona.")
    // Whoever made these made the root before them, so if it is there it shows now.
    if (personas.length === 0 || (yield* store.get(ROOT)) !== undefined) return
    return yield* new KeyMissing({ keyId: ROOT, where: "the key store" })
  })

const openSecrets = (
  store: KeyStore["Service"],
  live: NonNullable<StoredPersona["live"]>,
  timesErased: number,
): OpenPersona => {
  const key = Buffer.from(live.content.key, "base64url")
  const secrets: Secrets = {
    _brand: "PersonaSecrets",
    self: { id: SELF_KEY, key: secretKey(deriveKey(key, "sideload.v1/content")) },
    drawer: makeDrawer(store, live.part, secretKey(deriveKey(key, "sideload.v1/records"))),
  }
  const { tenant, account } = live.content
  return { tenant, account, part: live.part, names: makeNames(key), timesErased, secrets }
}

const sealer = (
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

const opener = (
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
