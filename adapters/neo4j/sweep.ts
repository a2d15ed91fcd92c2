/**
 * The end of a rebuild in place: what is the projection's own and was not derived this time leaves the graph. Nodes are gone through in the
 * order of their keys, ten thousand in a transaction, so that it costs one reading where there is nothing to sweep, and no transaction
 * outgrows the server's memory where there is much. A post elsewhere that answered a swept one waits for it again.
 */
import { Effect } from "effect"
import type { FinishOutcome } from "../../application/readModelStore.ts"
import { type Neo4jConnection, type Run, whole } from "./connection.ts"
import { DROP } from "./dropPosts.ts"
import { holding } from "./freeing.ts"
import { isOld, type Stamp, stamped } from "./stamp.ts"

const AT_ONCE = 10_000
const SECONDS = 60

type Made = Omit<Stamp, "renewing">

/** Labels in the order in which they are swept, and what their nodes are gone through by. */
const labels = [
  { label: "Post", key: "n.post_id", drop: `WITH n AS p ${DROP}` },
  { label: "Peer", key: "n.peer_key", drop: "DETACH DELETE n" },
  { label: "Dialogue", key: "n.dialogue_id", drop: "DETACH DELETE n" },
  { label: "Persona", key: "n.tenant_id + '/' + n.user_id", drop: "DETACH DELETE n" },
  { label: "User", key: "n.tenant_id + '/' + n.user_id", drop: "DETACH DELETE n" },
]

type Label = (typeof labels)[number]

const page = ({ label, key }: Label): string => `
  MATCH (n:${label}) WHERE ${key} > $after
  WITH n, ${key} AS key ORDER BY key LIMIT $limit
  RETURN max(key) AS last, count(*) AS nodes,
    collect(CASE WHEN n.projection = $name AND ${isOld("n")} THEN elementId(n) END) AS old`
const dropping = ({ label, drop }: Label): string => `
  UNWIND $old AS id
  MATCH (n:${label}) WHERE elementId(n) = id
  ${drop}`

/** Sweeps a page; the key after which there may be more. */
const sweepPage = async (run: Run, made: Made, label: Label, after: string): Promise<string | undefined> => {
  const parameters = stamped({ ...made, renewing: true })
  const { records } = await run(page(label), { ...parameters, after, limit: whole(AT_ONCE) })
  const old = (records[0]?.get("old") ?? []) as ReadonlyArray<string>
  if (old.length > 0) await run(dropping(label), { old })
  return records[0]?.get("nodes") === AT_ONCE ? (records[0].get("last") as string) : undefined
}

/** Stops with what `checked` says, in any of the transactions. */
export const sweep = (
  connection: Neo4jConnection,
  made: Made,
  checked: (run: Run) => Promise<FinishOutcome | undefined>,
) =>
  Effect.gen(function* () {
    for (const label of labels) {
      for (let after: string | undefined = ""; after !== undefined; ) {
        const from: string = after
        const step = yield* holding(connection, made.name, SECONDS, async (run) => {
          const hindered = await checked(run)
          return hindered === undefined ? { after: await sweepPage(run, made, label, from) } : { hindered }
        })
        if ("hindered" in step) return step.hindered
        after = step.after
      }
    }
    return undefined
  })
