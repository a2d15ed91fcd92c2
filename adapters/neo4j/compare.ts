/**
 * Two graphs side by side: both digests, and where they differ the first nodes that do, found by going through both in order of label and key.
 * Memory stays flat; names of properties and relationship types are told, never what they hold.
 */
import { Effect } from "effect"
import type { Comparison, Difference } from "../../application/readModelStore.ts"
import type { Neo4jConnection } from "./connection.ts"
import { type Node, pageAfter, type Section, sections, types } from "./contents.ts"
import { digest } from "./digest.ts"

/** A graph: where it is, and the name that its nodes carry. */
export type Place = { readonly connection: Neo4jConnection; readonly name: string }

/** Goes through a section, a page at a time. */
const reader = ({ connection, name }: Place, section: Section) => {
  let nodes: ReadonlyArray<Node> = []
  let [at, after, isLast] = [0, "", false]
  /** The next node, which stays the next one until it is taken. */
  const next = Effect.gen(function* () {
    while (at === nodes.length && !isLast) {
      const page = yield* pageAfter(connection, name, section, after)
      nodes = page.nodes
      at = 0
      after = nodes.at(-1)?.key ?? after
      isLast = page.isLast
    }
    return nodes[at]
  })
  const take = (): void => {
    at++
  }
  return { next, take }
}

const typesOf = (ends: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const grouped = Map.groupBy(ends, (end) => end.slice(0, end.indexOf("/")))
  return new Map([...grouped].map(([type, of]) => [types[type] ?? type, of.join("\n")]))
}

/** Names of what differs between two nodes of the same key. */
const differing = (section: Section, one: Node, other: Node): ReadonlyArray<string> => {
  const [ends, otherEnds] = [typesOf(one.ends), typesOf(other.ends)]
  const tied = [...new Set([...ends.keys(), ...otherEnds.keys()])]
  const names = [
    ...section.properties.filter((_, i) => one.properties[i] !== other.properties[i]),
    ...section.recorded.filter((_, i) => one.recorded[i] !== other.recorded[i]),
    ...tied.filter((type) => ends.get(type) !== otherEnds.get(type)).sort(),
    ...(one.told.join("\n") === other.told.join("\n") ? [] : ["SEEN_IN"]),
  ]
  return [...new Set(names)]
}

const differencesOf = (section: Section, first: Place, second: Place, most: number) =>
  Effect.gen(function* () {
    const of = section.label
    const [left, right] = [reader(first, section), reader(second, section)]
    const found: Array<Difference> = []
    while (found.length < most) {
      const [one, other] = [yield* left.next, yield* right.next]
      if (one === undefined && other === undefined) break
      if (other === undefined || (one !== undefined && one.key < other.key)) {
        found.push({ of, key: one?.key ?? "", kind: "surplus" })
        left.take()
      } else if (one === undefined || other.key < one.key) {
        found.push({ of, key: other.key, kind: "missing" })
        right.take()
      } else {
        const fields = differing(section, one, other)
        if (fields.length > 0) found.push({ of, key: one.key, kind: "different", fields })
        left.take()
        right.take()
      }
    }
    return found
  })

export const compareGraphs = (first: Place, second: Place, most: number) =>
  Effect.gen(function* () {
    const digests = {
      first: yield* digest(first.connection, first.name),
      second: yield* digest(second.connection, second.name),
    }
    const differences: Array<Difference> = []
    if (digests.first.exact !== digests.second.exact) {
      const byLabel = [...sections].sort((one, other) => (one.label < other.label ? -1 : 1))
      for (const section of byLabel) {
        differences.push(...(yield* differencesOf(section, first, second, most - differences.length)))
      }
    }
    return { ...digests, differences } satisfies Comparison
  })
