/**
 * Who reads Postgres: over prepared statements, over statements of the moment, and in a REPEATABLE READ transaction. No read may fail, be empty,
 * have fewer rows than the one before, or be a mixture: rows belong to the log up to the last sequence among them, whichever table they are in.
 */
import postgres from "postgres"
import type { Arena } from "../arena.ts"
import { pass } from "../waiting.ts"
import { type Reader, reading, together } from "./reader.ts"

const EVERY_MILLIS = 30

type Seen = { readonly posts: number; readonly groups: number; readonly last: number }

const COUNTS = `select (select count(*) from sideload.posts)::int as posts,
  (select count(*) from sideload.group_messages)::int as groups,
  greatest((select coalesce(max(sequence), 0) from sideload.posts),
    (select coalesce(max(sequence), 0) from sideload.group_messages))::int as last`
const DIALOGUES = "select count(*)::int as dialogues from sideload.dialogues"

type Sql = Pick<postgres.Sql, "unsafe">

const countsBy = async (sql: Sql, prepare: boolean): Promise<Seen> => {
  const [row] = await sql.unsafe<Array<Seen>>(COUNTS, [], { prepare })
  if (row === undefined) throw new Error("no row")
  return row
}

/** Looks at one read after the other of one connection. */
const notFewer = (seen: Map<number, Seen>) => {
  let before: Seen | undefined
  return (now: Seen, wrong: (problem: string) => void): void => {
    const { posts, groups, last } = now
    if (posts + groups === 0) wrong("empty")
    if (before !== undefined && (posts < before.posts || groups < before.groups || last < before.last))
      wrong(`fewer than before: ${JSON.stringify(before)}, now ${JSON.stringify(now)}`)
    before = now
    const other = seen.get(last)
    if (other === undefined) seen.set(last, now)
    else if (other.posts !== posts || other.groups !== groups)
      wrong(`a mixture: ${JSON.stringify(other)} and ${JSON.stringify(now)}`)
  }
}

const polling = (url: string, name: string, prepare: boolean, seen: Map<number, Seen>): Reader => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const look = notFewer(seen)
  const ask = async (wrong: (problem: string) => void) => {
    look(await countsBy(sql, prepare), wrong)
    await pass(EVERY_MILLIS)
  }
  return reading(name, ask, () => sql.end({ timeout: 5 }))
}

/** Within a transaction of one snapshot nothing changes, and what is asked for late is there as well. */
const repeatable = (url: string, seen: Map<number, Seen>): Reader => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const look = notFewer(seen)
  const ask = async (wrong: (problem: string) => void) => {
    await sql.begin("isolation level repeatable read", async (transaction) => {
      const first = await countsBy(transaction, true)
      look(first, wrong)
      await pass(3 * EVERY_MILLIS)
      const second = await countsBy(transaction, true)
      if (JSON.stringify(second) !== JSON.stringify(first))
        wrong(`changed within a snapshot: ${JSON.stringify(first)}, then ${JSON.stringify(second)}`)
      const [row] = await transaction.unsafe<Array<{ dialogues: number }>>(DIALOGUES)
      if (row === undefined || row.dialogues === 0) wrong("no dialogues within a snapshot that has messages")
    })
  }
  return reading("Postgres, repeatable read", ask, () => sql.end({ timeout: 5 }))
}

/** Compares every read with what the model holds in the end: so many rows of each table up to the last sequence that was seen. */
const mixtures = async (url: string, seen: ReadonlyMap<number, Seen>): Promise<ReadonlyArray<string>> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const sequences = async (table: string) => {
      const text = `select sequence::int as sequence from sideload.${table} order by sequence`
      return (await sql.unsafe<Array<{ sequence: number }>>(text)).map(({ sequence }) => sequence)
    }
    const [posts, groups] = [await sequences("posts"), await sequences("group_messages")]
    const upTo = (of: ReadonlyArray<number>, last: number) => {
      const above = of.findIndex((sequence) => sequence > last)
      return above < 0 ? of.length : above
    }
    return [...seen.values()].flatMap((one) =>
      upTo(posts, one.last) === one.posts && upTo(groups, one.last) === one.groups
        ? []
        : [`Postgres: ${JSON.stringify(one)} belongs to no position`],
    )
  } finally {
    await sql.end({ timeout: 5 })
  }
}

export const readPostgres = ({ endpoints: { postgresUrl: url } }: Arena): Reader => {
  const seen = new Map<number, Seen>()
  const all = together([
    polling(url, "Postgres, prepared", true, seen),
    polling(url, "Postgres, of the moment", false, seen),
    repeatable(url, seen),
  ])
  return {
    stop: async () => {
      const { problems, reads } = await all.stop()
      return { problems: [...problems, ...(await mixtures(url, seen)).slice(0, 5)], reads }
    },
  }
}
