/**
 * Random damage to sound files: what the source makes of it, and what an import leaves on a real log. The seed is drawn anew each time and stands
 * in the failure; SIDELOAD_MUTATION_SEED repeats one. Ten thousand of them are a part of `npm run chaos`.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { after, before, describe, test } from "node:test"
import { Effect } from "effect"
import { importPath, inLog } from "./imports.ts"
import { damagedBy, nameOf } from "./mutations/judge.ts"
import { judgeLog, wrongEnd } from "./mutations/log.ts"
import { judgeMany, withFile } from "./mutations/many.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"

const MUTATIONS = 500
const IMPORTS = 20
const seed = Number(process.env["SIDELOAD_MUTATION_SEED"] ?? Math.floor(Math.random() * 1_000_000))

describe(`a damaged export (seed ${seed})`, () => {
  test(`${MUTATIONS} of them are read or refused, without half a message`, async (t) => {
    const { problems, refused, whole, messages } = await judgeMany(seed, MUTATIONS)
    t.diagnostic(`${refused} refused, ${whole} read to the end, ${messages} messages`)
    assert.deepEqual(problems, [])
    assert.equal(refused + whole, MUTATIONS)
  })

  describe("that is imported", () => {
    let server: NatsServer
    before(async () => {
      server = await makeNatsServer()
    })
    after(() => server.remove())

    test(`${IMPORTS} of them leave whole pages on the log and nothing else`, async () => {
      await withFile(async (file) => {
        for (let number = 1; number <= IMPORTS; number++) {
          const damaged = damagedBy(seed, number)
          const name = nameOf(damaged, seed, number)
          await writeFile(file, damaged.bytes)
          const place = { settings: server.account(), master: randomBytes(32) }
          const imported = await inLog(place, Effect.result(importPath(file)))
          assert.equal(wrongEnd(imported), undefined, name)
          const { events: _, ...found } = await inLog(place, judgeLog(file))
          assert.deepEqual(found, { lost: 0, doubled: 0, partial: 0, problems: [] }, name)
        }
      })
    })
  })
})
