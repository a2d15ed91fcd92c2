/**
 * The importing process is killed, anywhere from before its first append to after its last, and the same command is given again. The log holds
 * every event once, and every read model has the content of an undisturbed run.
 */
import type { Chance } from "../../examples/chance.ts"
import type { Arena } from "./arena.ts"
import type { Child } from "./children.ts"
import { aLittle, logReaches, places } from "./moments.ts"
import { judgeBy, lastWords, repeat, sound } from "./reference.ts"
import type { Given, Scenario } from "./scenario.ts"

/** Before: streams and keys are being made. After: only the read models are still being brought up. */
const parts = ["in its midst", "before the first append", "after the last append", "in its midst"] as const

const kill = async (
  arena: Arena,
  child: Child,
  part: (typeof parts)[number],
  events: number,
  chance: Chance,
): Promise<boolean> => {
  const [place = 0] = places(chance, 1, events)
  const at = part === "in its midst" ? place : part === "before the first append" ? 0 : events
  await logReaches(arena, at, child)
  await aLittle(chance, part === "after the last append" ? 600 : 40)
  return child.kill()
}

export const importerKilled: Scenario = async ({ arena, reference, repetitions, seed }: Given) => {
  const { events } = reference
  const where = new Map<string, number>()
  const outcome = await repeat(
    arena,
    { scenario: "importer killed", repetitions, seed, events },
    async ({ number, chance }) => {
      await arena.empty()
      const part = parts[(number - 1) % parts.length] ?? "in its midst"
      const first = arena.importer()
      let kills = (await kill(arena, first, part, events, chance)) ? 1 : 0
      await first.ended
      if (kills > 0) where.set(part, (where.get(part) ?? 0) + 1)
      // Now and then the second one is killed as well.
      if (chance.onceIn(3)) {
        const second = arena.importer()
        if (await kill(arena, second, "in its midst", events, chance)) kills += 1
        await second.ended
      }
      const ended = await arena.unkilled().ended
      return { kills, problems: sound(ended) ? [] : [`the import failed: ${lastWords(ended)}`] }
    },
    judgeBy(arena, reference),
  )
  const notes = [...where].map(([part, count]) => `${count} ${part}`).join(", ")
  return [{ ...outcome, notes: `first kills: ${notes}` }]
}
