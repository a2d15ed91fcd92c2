/**
 * What is told of peers follows from what each dialogue observed of them, so it does not matter in which order dialogues are written: the last
 * name by the log, the last username that one showed, and when it was seen first and last.
 */
import type { PeerObservation } from "../../projections/postgres/batch.ts"
import { unnestOf } from "./rowArrays.ts"
import { overRows, type RowsStatement, upsert } from "./statements.ts"
import { observations, type PeerIdentity, peers } from "./tables.ts"

const told: Readonly<Record<string, string>> = {
  name: "(array_agg(o.name order by o.sequence desc))[1]",
  username: "(array_agg(o.username order by o.username_sequence desc nulls last))[1]",
  created_at: "min(o.created_at)",
  last_seen_at: "(array_agg(o.last_seen_at order by o.sequence desc))[1]",
  sequence: "max(o.sequence)",
}

export const toldColumns = Object.keys(told)
/** Over observations as `o`, grouped by peer. */
export const toldOf = Object.entries(told)
  .map(([column, expression]) => `${expression} as ${column}`)
  .join(", ")

export type PeerWriter = {
  readonly observe: RowsStatement<PeerObservation>
  /** After the observations. */
  readonly derive: RowsStatement<PeerIdentity>
}

export const peerWriter = (model: string): PeerWriter => {
  const identity = Object.keys(peers)
  return {
    observe: upsert({
      table: `${model}.peer_observations`,
      columns: observations,
      key: ["peer_id", "subject"],
      merged: {
        username: "coalesce(excluded.username, old.username)",
        username_sequence: "coalesce(excluded.username_sequence, old.username_sequence)",
      },
    }),
    derive: overRows(
      peers,
      `insert into ${model}.peers (${[...identity, ...toldColumns].join(", ")})
       select ${identity.map((column) => `v.${column}`).join(", ")}, ${toldColumns.map((column) => `told.${column}`).join(", ")}
       from ${unnestOf(peers)} cross join lateral (
         select ${toldOf} from ${model}.peer_observations o where o.peer_id = v.id group by o.peer_id) told
       on conflict (id) do update set ${toldColumns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    ),
  }
}
