/** Scenarios that only read the log take the one that is there, where it is the undisturbed run's; else they make it anew. */
import type { Arena } from "./arena.ts"
import { lastWords, type Reference, sound } from "./reference.ts"

export const onSomeLog = async (arena: Arena, { events }: Reference): Promise<void> => {
  if ((await arena.lastSequence()) === events) return
  await arena.empty()
  const ended = await arena.unkilled().ended
  if (!sound(ended)) throw new Error(`the import failed: ${lastWords(ended)}`)
}
