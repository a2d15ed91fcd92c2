/**
 * What every keyring promises, whatever store it stands on: what was sealed opens for any keyring with the same master key, and for none without;
 * racing keyrings end with the same keys; a destroyed key gives the erased form, a lost one stops the reader.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import { Context, Effect, Layer } from "effect"
import { open, type Sealed, seal, secretKey } from "../adapters/keys/aead.ts"
import { keyringLayer, keyringToInspect } from "../adapters/keys/keyring.ts"
import * as records from "../adapters/keys/records.ts"
import {
  KeyMissing,
  type KeyPlace,
  Keyring,
  type OpenPersona,
  WrongMasterKey,
} from "../application/keyring.ts"
import { KeyStore } from "../application/keyStore.ts"
import { deriveKey } from "../domain/hash.ts"
import type { PersonaKey } from "../domain/identity.ts"
import type { Owner, Part } from "../domain/parts.ts"
import { type Peer, peerKey } from "../domain/peer.ts"

type Ring = Keyring["Service"]
type Store = KeyStore["Service"]

/** Two ways to one store that nothing is in yet. */
export type Stores = { readonly one: Store; readonly two: Store }
export type WithStores = (body: (stores: Stores) => Promise<void>) => Promise<void>

const run = Effect.runPromise

export const WHO: PersonaKey = { tenant: "550e8400-e29b-41d4-a716-446655440000", account: 100200300 }
const anna: Peer = { kind: "user", id: 5001 }
const boris: Peer = { kind: "user", id: 5002 }
const vera: Peer = { kind: "user", id: 5003 }
export const place: KeyPlace = { dialogue: "d".repeat(32), month: "202401" }
const SUBJECT = "events.tenant.persona.dialogue.d"
const ID = "0123"

export const openRing = (store: Store, master: Buffer): Promise<Ring> =>
  Layer.build(Layer.provide(keyringLayer(master), Layer.succeed(KeyStore, store))).pipe(
    Effect.map((built) => Context.get(built, Keyring)),
    Effect.scoped,
    run,
  )

/** One that only looks. */
export const inspectRing = (store: Store, master: Buffer | undefined): Promise<Ring> =>
  Layer.build(Layer.provide(keyringToInspect(master), Layer.succeed(KeyStore, store))).pipe(
    Effect.map((built) => Context.get(built, Keyring)),
    Effect.scoped,
    run,
  )

const keyOf = (owner: Owner): string => (typeof owner === "string" ? owner : peerKey(owner))
const partsOf = (owners: ReadonlyArray<Owner>): ReadonlyArray<Part> =>
  owners.map((owner) => ({ owner, fields: { of: keyOf(owner) } }))

/** A body with a part for each owner, which says whose it is. */
export const sealed = async (ring: Ring, persona: OpenPersona, ...owners: ReadonlyArray<Owner>) => {
  const needs = owners.map((owner) => ({ place, owner }))
  const sealer = await run(ring.sealer(persona, needs))
  return sealer(SUBJECT, ID, place, partsOf(owners))
}

/** Whose parts can be read, `-` for each that was erased. */
export const opened = async (ring: Ring, persona: OpenPersona, body: Buffer, fresh = false) => {
  const opener = await run(ring.opener(persona, [place], fresh))
  return opener(SUBJECT, ID, place, body)
    .map((fields) => fields?.["of"] ?? "-")
    .join(" ")
}

const erasedBy = (error: unknown) => error instanceof KeyMissing

/** Writes over a record, as who destroys a key does. */
const overwrite = async (store: Store, name: string, value: Uint8Array): Promise<void> => {
  const found = await run(store.get(name))
  assert.equal((await run(store.put(name, value, found?.revision ?? 0)))._tag, "Stored")
}

/** The store as if the records had never been there. */
const without =
  (prefix: string) =>
  (store: Store): Store => ({
    ...store,
    get: (name) => (name.startsWith(prefix) ? Effect.succeed(undefined) : store.get(name)),
    list: (of) => Effect.map(store.list(of), (found) => found.filter(({ name }) => !name.startsWith(prefix))),
  })

const rootSecret = async (store: Store, master: Buffer): Promise<Buffer> => {
  const record = await run(store.get(records.ROOT))
  const body = JSON.parse(Buffer.from(record?.value ?? []).toString("utf8")) as Sealed
  return open(secretKey(master), "sideload.root.v1", body)
}

/** Destroys one person's key in a month's record. */
const destroyKeyOf = async (store: Store, master: Buffer, part: string, peer: Peer): Promise<void> => {
  const root = records.openRoot(master, (await run(store.get(records.ROOT)))?.value ?? new Uint8Array())
  const name = root.lookup(WHO)
  const { live } = records.openPersona(root, name, (await run(store.get(name)))?.value ?? new Uint8Array())
  const wrap = secretKey(deriveKey(Buffer.from(live?.content.key ?? "", "base64url"), "sideload.v1/records"))
  const month = records.dataName(part, place.dialogue ?? "-", place.month)
  const found = records.openDataKeys(wrap, month, (await run(store.get(month)))?.value ?? new Uint8Array())
  const { id = "" } = found.keys[peerKey(peer)] ?? {}
  const keys = { ...found.keys, [peerKey(peer)]: { id } }
  await overwrite(store, month, records.sealDataKeys(wrap, month, { ...found, keys }))
}

export const keyringContract = (withStores: WithStores): void => {
  const given = (title: string, body: (stores: Stores, master: Buffer) => Promise<void>): void => {
    test(title, () => withStores((stores) => body(stores, randomBytes(32))))
  }

  given("what one keyring sealed, another opens, part by part", async ({ one, two }, master) => {
    const ring = await openRing(one, master)
    const body = await sealed(ring, await run(ring.persona(WHO)), anna, boris, "persona", "open")
    const other = await openRing(two, master)
    const persona = await run(other.persona(WHO))
    assert.equal(await opened(other, persona, body), "user/5001 user/5002 persona open")
  })

  given("two keyrings that race for a persona end with the same one", async ({ one, two }, master) => {
    const stores = [one, two, one, two]
    const rings = await Promise.all(stores.map((store) => openRing(store, master)))
    const personas = await Promise.all(rings.map((ring) => run(ring.persona(WHO))))
    assert.equal(new Set(personas.map(({ part }) => part)).size, 1)
    assert.equal(new Set(personas.map(({ names }) => names.dialogue(anna))).size, 1)
    const again = await run((await openRing(two, master)).findPersona(WHO))
    assert.equal(again?.part, personas[0]?.part)
  })

  given(
    "two keyrings that race for a month end with one key for each person",
    async ({ one, two }, master) => {
      const rings = await Promise.all([one, two].map((store) => openRing(store, master)))
      const owners = [
        [anna, boris],
        [boris, vera],
      ]
      const bodies = await Promise.all(
        rings.map(async (ring, i) => sealed(ring, await run(ring.persona(WHO)), ...(owners[i] ?? []))),
      )
      const idsIn = (body: Buffer | undefined) =>
        (JSON.parse(String(body)) as ReadonlyArray<{ k: string }>).map(({ k }) => k)
      assert.equal(idsIn(bodies[0])[1], idsIn(bodies[1])[0])
      const reader = await openRing(one, master)
      const persona = await run(reader.persona(WHO))
      assert.equal(await opened(reader, persona, bodies[0] as Buffer), "user/5001 user/5002")
      assert.equal(await opened(reader, persona, bodies[1] as Buffer), "user/5002 user/5003")
    },
  )

  given("keys that another keyring added since are found by a fresh look", async ({ one, two }, master) => {
    const reader = await openRing(one, master)
    const persona = await run(reader.persona(WHO))
    assert.equal(await opened(reader, persona, await sealed(reader, persona, anna)), "user/5001")
    const writer = await openRing(two, master)
    const body = await sealed(writer, await run(writer.persona(WHO)), anna, boris)
    await assert.rejects(opened(reader, persona, body), erasedBy)
    assert.equal(await opened(reader, persona, body, true), "user/5001 user/5002")
  })

  given("another master key does not open the store", async ({ one }, master) => {
    await openRing(one, master)
    await assert.rejects(openRing(one, randomBytes(32)), (error) => error instanceof WrongMasterKey)
  })

  given("a new master key that wraps the same root changes no name", async ({ one }, master) => {
    const before = await run((await openRing(one, master)).persona(WHO))
    const next = randomBytes(32)
    const wrapped = seal(secretKey(next), "sideload.root.v1", await rootSecret(one, master))
    await overwrite(one, records.ROOT, Buffer.from(JSON.stringify({ v: 1, ...wrapped })))
    const after = await run((await openRing(one, next)).findPersona(WHO))
    assert.equal(after?.part, before.part)
    assert.equal(after?.names.dialogue(anna), before.names.dialogue(anna))
    await assert.rejects(openRing(one, master), (error) => error instanceof WrongMasterKey)
  })

  given("a lost month stops the reader", async ({ one }, master) => {
    const ring = await openRing(one, master)
    const body = await sealed(ring, await run(ring.persona(WHO)), anna)
    const reader = await openRing(without("data.")(one), master)
    const persona = await run(reader.persona(WHO))
    await assert.rejects(opened(reader, persona, body, true), erasedBy)
  })

  given("a lost persona stops the reader of its subjects", async ({ one }, master) => {
    const { part } = await run((await openRing(one, master)).persona(WHO))
    const reader = await openRing(without("persona.")(one), master)
    await assert.rejects(run(reader.personaByPart(part)), erasedBy)
  })

  given("a lost root is not replaced by another", async ({ one }, master) => {
    await run((await openRing(one, master)).persona(WHO))
    await assert.rejects(openRing(without(records.ROOT)(one), master), erasedBy)
  })

  given("a destroyed month is erased, also after new keys came into it", async ({ one, two }, master) => {
    const ring = await openRing(one, master)
    const persona = await run(ring.persona(WHO))
    const body = await sealed(ring, persona, anna, "persona", boris)
    const name = records.dataName(persona.part, place.dialogue ?? "-", place.month)
    await run(one.destroy(name, records.dataTombstone()))
    const reader = await openRing(two, master)
    const same = await run(reader.persona(WHO))
    assert.equal(await opened(reader, same, body), "- persona -")
    const later = await sealed(reader, same, anna)
    const last = await openRing(one, master)
    assert.equal(await opened(last, await run(last.persona(WHO)), later), "user/5001")
    assert.equal(await opened(last, await run(last.persona(WHO)), body), "- persona -")
  })

  given(
    "a writer that still holds a destroyed month's keys does not bring them back",
    async ({ one }, master) => {
      const writer = await openRing(one, master)
      const persona = await run(writer.persona(WHO))
      const body = await sealed(writer, persona, anna)
      const name = records.dataName(persona.part, place.dialogue ?? "-", place.month)
      await run(one.destroy(name, records.dataTombstone()))
      await sealed(writer, persona, boris)
      const reader = await openRing(one, master)
      assert.equal(await opened(reader, await run(reader.persona(WHO)), body), "-")
    },
  )

  given("one person's destroyed key takes nobody else's words", async ({ one }, master) => {
    const ring = await openRing(one, master)
    const persona = await run(ring.persona(WHO))
    const body = await sealed(ring, persona, anna, boris)
    await destroyKeyOf(one, master, persona.part, anna)
    const reader = await openRing(one, master)
    assert.equal(await opened(reader, await run(reader.persona(WHO)), body), "- user/5002")
  })

  given("a destroyed persona is erased, and the next one has other names", async ({ one }, master) => {
    const before = await run((await openRing(one, master)).persona(WHO))
    const name = (await run(one.list("persona.")))[0]?.name ?? ""
    await run(one.destroy(name, records.personaTombstone([before.part])))
    const ring = await openRing(one, master)
    assert.equal(await run(ring.personaByPart(before.part)), "erased")
    assert.equal(await run(ring.findPersona(WHO)), undefined)
    const after = await run(ring.persona(WHO))
    assert.equal(after.timesErased, 1)
    assert.notEqual(after.part, before.part)
    assert.notEqual(after.names.dialogue(anna), before.names.dialogue(anna))
    assert.equal(await run(ring.personaByPart(before.part)), "erased")
    const found = await run((await openRing(one, master)).personaByPart(after.part))
    assert.equal(typeof found === "string" ? found : found.account, WHO.account)
  })

  given("a keyring that only looks finds who is there, and makes nothing", async ({ one, two }, master) => {
    assert.equal(await run((await inspectRing(one, undefined)).findPersona(WHO)), undefined)
    assert.equal((await run(one.list(""))).length, 0)
    const persona = await run((await openRing(one, master)).persona(WHO))
    const looking = await inspectRing(two, master)
    assert.equal((await run(looking.findPersona(WHO)))?.part, persona.part)
    assert.equal(await run(looking.findPersona({ ...WHO, account: 5 })), undefined)
    await assert.rejects(run(looking.persona({ ...WHO, account: 5 })), /makes no keys/)
    assert.equal((await run(one.list(""))).length, 2)
  })

  given("a keyring that only looks insists on the master key, and on the root", async ({ one }, master) => {
    await run((await openRing(one, master)).persona(WHO))
    await assert.rejects(inspectRing(one, undefined), WrongMasterKey)
    await assert.rejects(inspectRing(one, randomBytes(32)), WrongMasterKey)
    await assert.rejects(inspectRing(without(records.ROOT)(one), master), KeyMissing)
  })

  given("records tell of nobody, neither by their names nor by what they hold", async ({ one }, master) => {
    const ring = await openRing(one, master)
    // Long enough not to stand in hex or Base64 by chance.
    const peers: ReadonlyArray<Peer> = [700500100, 700500200].map((id) => ({ kind: "user", id }))
    await sealed(ring, await run(ring.persona(WHO)), ...peers)
    const all = await run(one.list(""))
    assert.equal(all.length, 3)
    const text = all.map(({ name, value }) => name + Buffer.from(value).toString("utf8")).join("\n")
    for (const secret of [WHO.tenant, ...[WHO.account, ...peers.map(({ id }) => id)].map(String), "user/"]) {
      assert.equal(text.includes(secret), false)
    }
  })
}
