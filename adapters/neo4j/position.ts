/**
 * The (:Projection) node: how far the read model is, who may write it, and whether it is being emptied. It is locked before it is read, so
 * that what a transaction decides on it stays true until that transaction ends.
 */
import type { Claim, ParkedEvent, StoredState } from "../../application/projection.ts"
import { type Run, whole } from "./connection.ts"

/** Which projection a store holds. Its nodes carry the name, which tells them from those of others in the same database. */
export type Owner = { readonly name: string; readonly version: number }

export type Position = {
  readonly version: number
  readonly position: number
  readonly generation: number
  /** An emptying was begun and has not come to its end. */
  readonly emptying: boolean
}

// Statements of their own: what is read must be read after the lock is held.
const BEGIN = `
  MERGE (p:Projection {name: $name})
  ON CREATE SET p.version = $version, p.position = 0, p.generation = 0, p.emptying = false
  SET p.locked = true`
const LOCK = "MATCH (p:Projection {name: $name}) SET p.locked = true"
const READ = `
  MATCH (p:Projection {name: $name})
  RETURN p.version AS version, p.position AS position, p.generation AS generation, p.emptying AS emptying`

export const readPosition = async (run: Run, { name }: Owner): Promise<Position | undefined> => {
  const record = (await run(READ, { name })).records[0]
  return record === undefined ? undefined : (record.toObject() as Position)
}

/** Makes the node where there is none, and locks it. */
export const beginPosition = async (run: Run, owner: Owner): Promise<Position> => {
  const { name, version } = owner
  const [, position] = await Promise.all([
    run(BEGIN, { name, version: whole(version) }),
    readPosition(run, owner),
  ])
  if (position === undefined) throw new Error("the projection's node is gone though it is locked")
  return position
}

/** Locks the node; `undefined` where there is none. */
export const lockPosition = async (run: Run, owner: Owner): Promise<Position | undefined> => {
  const [, position] = await Promise.all([run(LOCK, { name: owner.name }), readPosition(run, owner)])
  return position
}

const MOVE = "MATCH (p:Projection {name: $name}) SET p.position = $to"
const TAKE = "MATCH (p:Projection {name: $name}) SET p.generation = p.generation + 1"
const EMPTY = `
  MATCH (p:Projection {name: $name})
  SET p.generation = p.generation + 1, p.version = $version, p.position = 0, p.emptying = true`
const EMPTIED = "MATCH (p:Projection {name: $name}) SET p.emptying = false"

export const movePosition = (run: Run, { name }: Owner, to: number) => run(MOVE, { name, to: whole(to) })
export const takeOver = (run: Run, { name }: Owner) => run(TAKE, { name })
export const startEmptying = (run: Run, { name, version }: Owner) =>
  run(EMPTY, { name, version: whole(version) })
export const endEmptying = (run: Run, { name }: Owner) => run(EMPTIED, { name })

const PARK = `
  UNWIND $parked AS r
  MERGE (p:Parked {projection: $name, sequence: r.sequence})
  SET p.subject = r.subject, p.error = r.error`
const SUBJECTS = "MATCH (p:Parked {projection: $name}) RETURN DISTINCT p.subject AS subject"
const COUNT = "MATCH (p:Parked {projection: $name}) RETURN count(p) AS parked"

export const park = (run: Run, { name }: Owner, parked: ReadonlyArray<ParkedEvent>) =>
  run(PARK, { name, parked: parked.map((event) => ({ ...event, sequence: whole(event.sequence) })) })

/** The claim of whoever took over last. */
export const readClaim = async (run: Run, owner: Owner): Promise<Claim> => {
  const [position, subjects] = await Promise.all([
    readPosition(run, owner),
    run(SUBJECTS, { name: owner.name }),
  ])
  if (position === undefined) throw new Error("the projection's node is gone though it is locked")
  return {
    generation: position.generation,
    position: position.position,
    parkedSubjects: new Set(subjects.records.map((record) => record.get("subject") as string)),
  }
}

export const readState = async (run: Run, owner: Owner): Promise<StoredState | undefined> => {
  const [position, count] = await Promise.all([readPosition(run, owner), run(COUNT, { name: owner.name })])
  if (position === undefined) return undefined
  const { version, generation } = position
  return {
    version,
    generation,
    position: position.position,
    parked: count.records[0]?.get("parked") as number,
  }
}
