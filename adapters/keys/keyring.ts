/**
 * The keyring over a key store and a master key. It makes personas and data keys durable before they are used, and says which
 * persona a subject is of. A store that has lost its root is refused, never begun anew. It logs nothing and writes no secret anywhere
 * but into sealed records.
 */
import { Effect, Layer } from "effect"
import {
  KeyMissing,
  Keyring,
  type KeyringError,
  type OpenPersona,
  WrongMasterKey,
} from "../../application/keyring.ts"
import { KeyStore } from "../../application/keyStore.ts"
import { deriveKey } from "../../domain/hash.ts"
import type { PersonaKey } from "../../domain/identity.ts"
import { makeNames } from "../../domain/persona/names.ts"
import { secretKey } from "./aead.ts"
import { SELF_KEY } from "./bodies.ts"
import { makeDrawer } from "./dataKeys.ts"
import {
  makePersona,
  makeRoot,
  openPersona,
  openRoot,
  ROOT,
  type Root,
  type StoredPersona,
} from "./records.ts"
import { opener, type Secrets, sealer } from "./sealing.ts"

export const keyringLayer = (master: Buffer): Layer.Layer<Keyring, KeyringError, KeyStore> =>
  Layer.effect(
    Keyring,
    Effect.gen(function* () {
      const store = yield* KeyStore
      return keyringOf(store, yield* openStore(store, master))
    }),
  )

/** The keyring of a store that is only looked at: it makes neither root nor persona. Where there is no root it knows nobody. */
export const keyringToInspect = (master: Buffer | undefined): Layer.Layer<Keyring, KeyringError, KeyStore> =>
  Layer.effect(
    Keyring,
    Effect.gen(function* () {
      const store = yield* KeyStore
      const found = yield* store.get(ROOT)
      if (found === undefined) {
        yield* refuseLostRoot(store)
        return onlyLooking(knowingNobody)
      }
      if (master === undefined) return yield* new WrongMasterKey({})
      return onlyLooking(keyringOf(store, yield* openFound(master, found.value)))
    }),
  )

const knowingNobody = {
  findPersona: () => Effect.succeed(undefined),
  personaByPart: (part: string) => new KeyMissing({ keyId: part, where: "a persona's key" }),
  opener,
}

const onlyLooking = (looking: Omit<Keyring["Service"], "persona" | "sealer">): Keyring["Service"] => {
  const refuse = Effect.die(new Error("a keyring that only looks makes no keys"))
  return { ...looking, persona: () => refuse, sealer: () => refuse }
}

const keyringOf = (store: KeyStore["Service"], root: Root): Keyring["Service"] => {
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
      yield* store.put(root.lookup(key), makePersona(root, key, found?.erased ?? []), found?.revision ?? 0)
      return yield* persona(key)
    })

  return {
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
    sealer,
    opener,
  }
}

const openStore = (store: KeyStore["Service"], master: Buffer): Effect.Effect<Root, KeyringError> =>
  Effect.gen(function* () {
    const found = yield* store.get(ROOT)
    if (found === undefined) {
      yield* refuseLostRoot(store)
      yield* store.put(ROOT, makeRoot(master), 0)
      return yield* openStore(store, master)
    }
    return yield* openFound(master, found.value)
  })

const openFound = (master: Buffer, record: Uint8Array): Effect.Effect<Root, WrongMasterKey> =>
  Effect.try({ try: () => openRoot(master, record), catch: (cause) => new WrongMasterKey({ cause }) })

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
