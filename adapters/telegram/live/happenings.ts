/** What happens to the account, as whoever watches it is told: a deletion that names no dialogue comes with those that it may be of. */
import type { Happening } from "../../../application/source.ts"
import type { LiveDialogue } from "./dialogues.ts"
import type { Places } from "./places.ts"
import { refused } from "./refused.ts"
import type { Telegram } from "./telegram.ts"
import { type Watched, type Watching, watchUpdates } from "./watching.ts"

const happeningOf = (watched: Watched, places: Places): Happening => {
  if ("unsure" in watched) return { _tag: "Unsure" }
  if ("goneInU" in watched) return { _tag: "Gone", ids: watched.goneInU, among: places.inOwnBox() }
  const { _tag, bytesRead, ...shown } = watched.page
  return { _tag: "Shown", dialogue: watched.dialogue, shown }
}

export async function* happeningsOf(
  telegram: Telegram,
  dialogues: ReadonlyArray<LiveDialogue>,
  watching: Omit<Watching, "signal">,
): AsyncGenerator<Happening, void, void> {
  const over = new AbortController()
  try {
    for await (const watched of watchUpdates(telegram, dialogues, { ...watching, signal: over.signal })) {
      yield happeningOf(watched, watching.places)
    }
  } catch (error) {
    throw refused(error, "watching the account")
  } finally {
    over.abort()
  }
}
