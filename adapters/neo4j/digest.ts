/**
 * The graph's digest: SHA-256 over one line for each node, in order of label and key, with its properties and the keys of the nodes that it
 * is tied to. `content` says what is known, and is the same for any two logs that were made of the same messages; `exact` has in addition
 * when things were recorded and what each dialogue told. It holds for a graph that nobody writes to meanwhile.
 */
import { createHash } from "node:crypto"
import { Effect } from "effect"
import type { Digest } from "../../application/projection.ts"
import type { Neo4jConnection } from "./connection.ts"
import { type Node, pageAfter, sections } from "./contents.ts"

/** What is known of a node; `recorded` and `told` depend on the log's steps. */
const contentLine = (label: string, { key, properties, ends }: Node): string =>
  JSON.stringify([label, key, properties, ends])

/** Nodes and relationships are counted. */
export const digest = (connection: Neo4jConnection, name: string) =>
  Effect.gen(function* () {
    const content = createHash("sha256")
    const exact = createHash("sha256")
    let rows = 0
    for (const section of sections) {
      for (let after = "", isLast = false; !isLast; ) {
        const page = yield* pageAfter(connection, name, section, after)
        for (const node of page.nodes) {
          const line = contentLine(section.label, node)
          content.update(`${line}\n`)
          exact.update(`${line} ${JSON.stringify([node.recorded, node.told])}\n`)
          rows += 1 + node.ends.length
          after = node.key
        }
        isLast = page.isLast
      }
    }
    return { content: content.digest("hex"), exact: exact.digest("hex"), rows } satisfies Digest
  })
