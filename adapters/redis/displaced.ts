/**
 * Which ids retried entries have, found again in the streams themselves where that was lost: an entry whose field says another sequence than
 * its id is one. How many there are is counted beside the position, so the streams are read only where the count does not hold.
 */
import { Effect } from "effect"
import type { RedisConnection } from "./connection.ts"
import { type Keys, runScript } from "./keys.ts"
import { readState, streamNames } from "./reads.ts"
import { prelude } from "./scripts.ts"
import { streamEvents } from "./streamEvents.ts"

const isWholeScript = `${prelude}
return { tonumber(call('HGET', KEYS[1], 'displaced') or 0) > call('HLEN', KEYS[5]) and 'Lost' or 'Whole' }
`

/** ARGV: sequences and ids by turns. */
const restoreScript = `${prelude}
for i = 1, #ARGV, 2 do call('HSETNX', KEYS[5], ARGV[i], ARGV[i + 1]) end
return { 'Restored' }
`

/** What cannot be found any more is not asked for again, as what was given up and so has no entry. */
const settleScript = `${prelude}
countDisplaced(KEYS[1], KEYS[5])
return { 'Settled' }
`

const restore = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys) {
  const run = (script: string, args: ReadonlyArray<string>) =>
    connection.use((redis) => runScript(redis, script, keys, [], args))
  const upTo = (yield* readState(connection, keys))?.position ?? 0
  for (const name of yield* streamNames(connection, keys)) {
    const events = streamEvents(connection, keys.stream(name), upTo)
    for (let event = yield* events; event !== undefined; event = yield* events)
      if (event.displaced) yield* run(restoreScript, [String(event.sequence), event.id])
  }
  yield* run(settleScript, [])
})

/** True where something had been lost. */
export const findDisplaced = Effect.fnUntraced(function* (connection: RedisConnection, keys: Keys) {
  const [tag] = yield* connection.use((redis) => runScript(redis, isWholeScript, keys, [], []))
  if (tag === "Whole") return false
  yield* restore(connection, keys)
  return true
})
