/** The keyring's promises over records in memory, and those that need more records than a server should make for a test. */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, test } from "node:test"
import { Effect } from "effect"
import type { KeyPlace } from "../../application/keyring.ts"
import { keyringContract, openRing, place, sealed, WHO } from "../../tests/keyringContract.ts"
import { memoryKeyStore } from "../../tests/memoryKeyStore.ts"

const anna = { kind: "user", id: 5001 } as const
const run = Effect.runPromise

describe("a keyring", () => {
  keyringContract((body) => {
    const { service } = memoryKeyStore()
    return body({ one: service, two: service })
  })

  test("opens bodies of more months at once than it keeps in memory", async () => {
    const ring = await openRing(memoryKeyStore().service, randomBytes(32))
    const persona = await run(ring.persona(WHO))
    const places = Array.from({ length: 5000 }, (_, i): KeyPlace => ({ dialogue: `d${i}`, month: "202401" }))
    const seal = await run(
      ring.sealer(
        persona,
        places.map((at) => ({ place: at, owner: anna })),
      ),
    )
    const bodies = places.map((at) => seal("s", "i", at, [{ owner: anna, fields: { at: at.dialogue } }]))
    const open = await run(ring.opener(persona, places, false))
    places.forEach((at, i) => {
      assert.deepEqual(open("s", "i", at, bodies[i] as Buffer), [{ at: at.dialogue }])
    })
  })
  test("asks the store for nothing that it knows already", async () => {
    const { service } = memoryKeyStore()
    let asked = 0
    const counting = {
      ...service,
      get: (name: string) => {
        asked += 1
        return service.get(name)
      },
    }
    const ring = await openRing(counting, randomBytes(32))
    const persona = await run(ring.persona(WHO))
    await sealed(ring, persona, anna)
    asked = 0
    for (let i = 0; i < 10; i++) await sealed(ring, persona, anna)
    await run(ring.opener(persona, [place], false))
    assert.equal(asked, 0)
  })
  test("refuses to seal for somebody whose key it was not asked to make durable", async () => {
    const ring = await openRing(memoryKeyStore().service, randomBytes(32))
    const persona = await run(ring.persona(WHO))
    const seal = await run(ring.sealer(persona, []))
    assert.throws(() => seal("s", "i", place, [{ owner: anna, fields: {} }]))
  })
})
