/**
 * What a home remembers of its servers: the ports each one had (kept after it was stopped, so that it comes back on
 * them) and the process that was started for it. It is a memory, not the truth: a process in it may have ended, and
 * only a round trip tells whether the server on a port is ours.
 */

import type { Effect } from "effect"
import { decoder, type Static, Strict, Type } from "../domain/typebox.ts"
import { attempt, type StackError } from "./errors.ts"
import { type Home, readIfThere, replaceFile } from "./home.ts"

export const serviceNames = ["nats", "postgres", "redis", "neo4j"] as const
export type ServiceName = (typeof serviceNames)[number]

const Entry = Strict({
  ports: Type.Array(Type.Integer({ minimum: 1, maximum: 65_535 }), { minItems: 1 }),
  version: Type.String(),
  data: Type.String(),
  process: Type.Optional(Strict({ pid: Type.Integer({ minimum: 1 }), started: Type.String() })),
})
export type Entry = Static<typeof Entry>

const State = Strict({
  /** The home for which this was written: a copied or moved home does not own the processes of the first. */
  root: Type.String(),
  nats: Type.Optional(Entry),
  postgres: Type.Optional(Entry),
  redis: Type.Optional(Entry),
  neo4j: Type.Optional(Entry),
})
export type State = Static<typeof State>
const decode = decoder(State)

const parse = (home: Home, text: string | undefined): State => {
  try {
    const decoded = decode(JSON.parse(text ?? "{}"))
    return decoded.ok && decoded.value.root === home.root ? decoded.value : { root: home.root }
  } catch {
    return { root: home.root }
  }
}

/** What is remembered; a file that is unreadable, or of another home, remembers nothing. */
export const readState = (home: Home): Effect.Effect<State, StackError> =>
  attempt(`Reading ${home.state}`, async () => parse(home, await readIfThere(home.state)))

const writing = new Map<string, Promise<unknown>>()

/** Changes one entry; calls of one process follow each other, other processes are kept out by the home's lock. */
export const remember = (home: Home, name: ServiceName, entry: Entry): Effect.Effect<void, StackError> =>
  attempt(`Writing ${home.state}`, async () => {
    const previous = writing.get(home.state) ?? Promise.resolve()
    const next = previous.then(async () => {
      const state = parse(home, await readIfThere(home.state))
      await replaceFile(home.state, `${JSON.stringify({ ...state, [name]: entry }, null, 2)}\n`)
    })
    writing.set(
      home.state,
      next.catch(() => undefined),
    )
    await next
  })
