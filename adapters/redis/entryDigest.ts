/**
 * The digest of a set of stream entries, in constant memory and in any order: the SHA-256 of each entry, added up modulo 2^256. An entry
 * counts as its stream's name and its fields by name, never by its id. `content` leaves out what depends on when and as what the event
 * was recorded, so two logs of the same messages agree on it; `exact` has everything.
 */
import type { Digest } from "../../application/projection.ts"
import { sha256Hex } from "../../domain/hash.ts"

const RECORDED: ReadonlySet<string> = new Set(["created_at", "sequence", "event_id"])

/** A time that stands in for an unknown one is the recording's. */
const isLasting = (name: string, all: ReadonlySet<string>): boolean =>
  !RECORDED.has(name) && !all.has(`${name}_unknown`)

/** Some of an entry's fields: their names in order, as text, and where their values stand in what Redis gives. */
type Selection = { readonly names: string; readonly places: ReadonlyArray<number> }

const select = (fields: ReadonlyArray<string>, wanted: (name: string) => boolean): Selection => {
  const found = fields
    .flatMap((name, i) => (i % 2 === 0 && wanted(name) ? [{ name, place: i + 1 }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { names: JSON.stringify(found.map(({ name }) => name)), places: found.map(({ place }) => place) }
}

/** The selections for fields of certain names, made once for all entries that have the same. */
const selections = () => {
  const known = new Map<string, { readonly all: Selection; readonly lasting: Selection }>()
  return (fields: ReadonlyArray<string>) => {
    let names = ""
    for (let i = 0; i < fields.length; i += 2) names += `${fields[i]}\n`
    const found = known.get(names)
    if (found !== undefined) return found
    const set = new Set(fields.filter((_, i) => i % 2 === 0))
    const made = { all: select(fields, () => true), lasting: select(fields, (name) => isLasting(name, set)) }
    known.set(names, made)
    return made
  }
}

const sumOf = () => {
  let sum = 0n
  return {
    add: (stream: string, fields: ReadonlyArray<string>, { names, places }: Selection): void => {
      const values = JSON.stringify(places.map((place) => fields[place]))
      sum = BigInt.asUintN(256, sum + BigInt(`0x${sha256Hex(`${stream}\n${names}\n${values}`)}`))
    },
    done: (rows: number): string => sha256Hex(`sideload.digest.redis.v1\n${rows}\n${sum.toString(16)}`),
  }
}

export type EntryDigest = {
  /** `fields`: names and values by turns. */
  readonly add: (stream: string, fields: ReadonlyArray<string>) => void
  readonly done: () => Digest
}

export const entryDigest = (): EntryDigest => {
  const selected = selections()
  const content = sumOf()
  const exact = sumOf()
  let rows = 0
  return {
    add: (stream, fields) => {
      const { all, lasting } = selected(fields)
      content.add(stream, fields, lasting)
      exact.add(stream, fields, all)
      rows += 1
    },
    done: () => ({ content: content.done(rows), exact: exact.done(rows), rows }),
  }
}
