/**
 * Every chaos scenario in its short form: one to three repetitions over 2,000 messages, on servers of its own. The full form is `npm run chaos`.
 * The seed is drawn anew each time and stands in the failure; SIDELOAD_CHAOS_SEED repeats one.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { withArena } from "./chaos/arena.ts"
import { chaosHome } from "./chaos/environment.ts"
import { parts } from "./chaos/parts.ts"
import { makeReference } from "./chaos/reference.ts"

// Nothing here runs Neo4j for long enough to repay its second compiler.
process.env["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1"

const MESSAGES = 2000
const seed = Number(process.env["SIDELOAD_CHAOS_SEED"] ?? Math.floor(Math.random() * 1_000_000))

describe(`after any kill (seed ${seed})`, () => {
  test("every read model agrees with an undisturbed run, and the log with the file", async (t) => {
    const say = (line: string): void => t.diagnostic(line)
    await withArena({ home: chaosHome(), messages: MESSAGES, say, warm: true }, async (arena) => {
      const reference = await makeReference(arena)
      for (const { promise, short, few } of Object.values(parts)) {
        await t.test(promise, async () => {
          const outcomes = await short({ arena, reference, repetitions: few, seed })
          for (const { scenario, digestsEqual, problems, seconds, ...log } of outcomes) {
            const { lost = 0, doubled = 0, partial = 0 } = log
            t.diagnostic(`${scenario}: ${seconds} s`)
            assert.deepEqual(problems, [], `${scenario}, seed ${seed}`)
            assert.deepEqual({ lost, doubled, partial, digestsEqual }, SOUND, `${scenario}, seed ${seed}`)
          }
        })
      }
    })
  })
})

const SOUND = { lost: 0, doubled: 0, partial: 0, digestsEqual: true }
