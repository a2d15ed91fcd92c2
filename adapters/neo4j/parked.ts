/**
 * The book of parked events: a (:Parked) node for each, under the book's name and the event's sequence. A version has a book of its own, so
 * that a rebuild meets the poison again without the live one's being forgotten meanwhile.
 */
import type { ParkedEvent } from "../../application/projection.ts"
import type { ParkedPage, ParkedRecord } from "../../application/readModelStore.ts"
import { type Run, whole } from "./connection.ts"

/** In a statement that has `$name`: whether a node of a parked event is in one of the projection's books, whatever the version. */
export const inBooks = (node: string): string =>
  `${node}.projection STARTS WITH $name AND ${node}.sequence > 0
    AND (${node}.projection = $name OR ${node}.projection STARTS WITH $name + '/')`

export const bookOf = (name: string, version: number): string => `${name}/${version}`

const PARK = `
  UNWIND $parked AS r
  MERGE (p:Parked {projection: $book, sequence: r.sequence})
  ON CREATE SET p.first_seen = datetime.realtime(), p.attempts = 1
  ON MATCH SET p.attempts = coalesce(p.attempts, 1) + 1
  SET p.subject = r.subject, p.error = r.error, p.last_seen = datetime.realtime()`
const RELEASE =
  "UNWIND $released AS sequence MATCH (p:Parked {projection: $book, sequence: sequence}) DELETE p"
// Sequences begin with 1; without a word of them the index of book and sequence is not used.
const OF_BOOK = "MATCH (p:Parked {projection: $book}) WHERE p.sequence > 0"
const FORGET = `${OF_BOOK} AND p.subject = $subject DELETE p`
const SUBJECTS = `${OF_BOOK} RETURN p.subject AS subject, count(p) AS parked`
const COUNT = `${OF_BOOK} RETURN count(p) AS parked`
const PAGE = `
  MATCH (p:Parked {projection: $book}) WHERE p.sequence > $after AND ($subject IS NULL OR p.subject = $subject)
  RETURN p.sequence AS sequence, p.subject AS subject, p.error AS error, coalesce(p.attempts, 1) AS attempts,
    toString(coalesce(p.first_seen, datetime())) AS firstSeen, toString(coalesce(p.last_seen, datetime())) AS lastSeen
  ORDER BY sequence LIMIT $most`

export const park = (run: Run, book: string, parked: ReadonlyArray<ParkedEvent>) =>
  run(PARK, { book, parked: parked.map((event) => ({ ...event, sequence: whole(event.sequence) })) })

export const releaseParked = (run: Run, book: string, released: ReadonlyArray<number>) =>
  run(RELEASE, { book, released: released.map(whole) })

/** All of a subject. */
export const forgetParked = (run: Run, book: string, subject: string) => run(FORGET, { book, subject })

export const parkedSubjects = async (
  run: Run,
  book: string,
): Promise<{ readonly subjects: ReadonlySet<string>; readonly parked: number }> => {
  const { records } = await run(SUBJECTS, { book })
  return {
    subjects: new Set(records.map((record) => record.get("subject") as string)),
    parked: records.reduce((sum, record) => sum + (record.get("parked") as number), 0),
  }
}

export const countParked = async (run: Run, book: string): Promise<number> =>
  (await run(COUNT, { book })).records[0]?.get("parked") ?? 0

export const parkedPage = async (
  run: Run,
  book: string,
  { after, most, subject }: ParkedPage,
): Promise<ReadonlyArray<ParkedRecord>> => {
  const parameters = { book, after: whole(after), most: whole(most), subject: subject ?? null }
  return (await run(PAGE, parameters)).records.map((record) => record.toObject() as ParkedRecord)
}
