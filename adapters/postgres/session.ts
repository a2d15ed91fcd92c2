/**
 * One connection to Postgres on which transactions run one after another. It is made when first needed and thrown away with whatever was
 * in flight as soon as it fails, takes too long or is given up: the next transaction has a fresh one. What a dropped connection had sent
 * as its COMMIT may have happened or not; the caller finds out by reading. Nothing is set for the session: settings hold for one
 * transaction only, so that a pooler may stand between.
 */
import type { Parameter } from "../../projections/postgresReadModel.ts"
import { type Client, type ConnectionOptions, connect } from "./client.ts"
import { ConnectionLost, isStatementError } from "./failure.ts"

export type Row = Readonly<Record<string, unknown>>

/** Statements of one transaction, answered in the order in which they are given; several may be given before the first is answered. */
export type Transaction = {
  readonly query: (text: string, parameters?: ReadonlyArray<Parameter>) => Promise<ReadonlyArray<Row>>
  /** Several statements in one text, without parameters. */
  readonly script: (text: string) => Promise<void>
  /** Rows of one statement as the server makes them, never all at once. */
  readonly stream: (text: string, rows: number) => AsyncIterable<ReadonlyArray<Row>>
}

export type TransactionOptions = {
  readonly mode?: "read write" | "isolation level repeatable read read only"
  /** Gives the transaction up, and the connection with it. */
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

export type Session = {
  readonly transact: <A>(work: (on: Transaction) => Promise<A>, options?: TransactionOptions) => Promise<A>
  /** Returns within five seconds. */
  readonly close: () => Promise<void>
}

/** Until it is closed: a statement that came after its end would be one of no transaction, and be there at once. */
const transactionOn = (client: Client) => {
  let open = true
  const alive = () => {
    if (client.isDead()) throw new ConnectionLost("the connection was lost in the middle of a transaction")
    if (!open) throw new ConnectionLost("the transaction has ended")
    return client.sql
  }
  const on: Transaction = {
    query: async (text, parameters = []) =>
      alive().unsafe(text, [...parameters], { prepare: parameters.length > 0 }),
    script: async (text) => {
      await alive().unsafe(text).simple()
    },
    stream: (text, rows) => alive().unsafe(text, [], { prepare: true }).cursor(rows),
  }
  /** Nothing is given any more but how it ends. */
  const end = (how: "commit" | "rollback") => {
    const last = alive().unsafe(how)
    open = false
    return last
  }
  return { on, end }
}

/** The work is not to be done: rolled back, on a connection that goes on. */
export class GivenUp extends Error {}

const isSound = (error: unknown): boolean => error instanceof GivenUp || isStatementError(error)

const run = async <A>(client: Client, work: (on: Transaction) => Promise<A>, mode: string): Promise<A> => {
  const { on, end } = transactionOn(client)
  let result: A
  try {
    await on.query(`begin ${mode}`)
    result = await work(on)
  } catch (error) {
    if (isSound(error) && !client.isDead()) await end("rollback")
    throw error
  }
  await end("commit")
  return result
}

/** Runs the work unless the client is dropped first: by the signal, the time limit or anybody. */
const runUntilDropped = async <A>(
  client: Client,
  work: (on: Transaction) => Promise<A>,
  { mode = "read write", signal, timeoutMs }: TransactionOptions,
): Promise<A> => {
  signal?.throwIfAborted()
  const { promise: dropped, reject } = Promise.withResolvers<never>()
  client.waiting.add(reject)
  const timer = timeoutMs === undefined ? undefined : setTimeout(client.drop, timeoutMs)
  signal?.addEventListener("abort", client.drop, { once: true })
  try {
    return await Promise.race([run(client, work, mode), dropped])
  } catch (error) {
    if (!isSound(error)) client.drop()
    throw error
  } finally {
    clearTimeout(timer)
    client.waiting.delete(reject)
    signal?.removeEventListener("abort", client.drop)
  }
}

export const makeSession = (url: string, options: ConnectionOptions = {}): Session => {
  let current: Client | undefined
  let turn: Promise<void> = Promise.resolve()

  const client = (): Client => {
    if (current === undefined || current.isDead()) {
      current?.drop()
      current = connect(url, options)
    }
    return current
  }

  return {
    transact: async (work, how = {}) => {
      const before = turn
      const { promise, resolve } = Promise.withResolvers<void>()
      turn = promise
      await before
      try {
        return await runUntilDropped(client(), work, how)
      } finally {
        resolve()
      }
    },
    close: async () => {
      const last = current
      current = undefined
      await last?.sql.end({ timeout: 5 })
      last?.drop()
    },
  }
}
