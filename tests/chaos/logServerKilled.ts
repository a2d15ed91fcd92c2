/**
 * The log's server is killed in the middle of an import, several times, and started again. The import ends well by itself, or the same
 * command ends it; what was acknowledged is there, what was not is there once.
 */

import { aLittle, logReaches, places } from "./moments.ts"
import { judgeBy, lastWords, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"

const MOST_KILLS = 3
const MOST_COMMANDS = 5

export const logServerKilled: Scenario = async ({ arena, reference, repetitions, seed }: Given) => {
  let byItself = 0
  const of = { scenario: "NATS killed in mid-import", repetitions, seed, events: reference.events }
  const outcome = await repeat(
    arena,
    of,
    async ({ chance }) => {
      await arena.empty()
      const child = arena.unkilled()
      let kills = 0
      for (const place of places(chance, 1 + chance.below(MOST_KILLS), reference.events)) {
        if (!(await logReaches(arena, place, child))) break
        await aLittle(chance, 15)
        await arena.kill("nats")
        kills += 1
        await arena.start("nats")
      }
      let ended = await child.ended
      if (sound(ended)) byItself += 1
      for (let command = 1; !sound(ended) && command < MOST_COMMANDS; command++) {
        ended = await arena.unkilled().ended
      }
      return { kills, problems: sound(ended) ? [] : [`the import failed: ${lastWords(ended)}`] }
    },
    judgeBy(arena, reference),
  )
  return [{ ...outcome, notes: `${byItself} of ${repetitions} imports ended well by themselves` }]
}
