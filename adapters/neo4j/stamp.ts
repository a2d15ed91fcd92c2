/**
 * What nodes are marked with when they are written: whose they are, and which version of the read model derived them last. To a rebuild in
 * place a node without its own stamp is not there: it is made anew when it is met, and an erasure leaves it to its readers.
 */
import { whole } from "./connection.ts"
import type { Position } from "./position.ts"
import type { Seat } from "./seat.ts"

export type Stamp = {
  readonly name: string
  readonly version: number
  /** Nodes without this stamp are as if not there. */
  readonly renewing: boolean
  /** A dialogue is being folded anew. */
  readonly folding?: true
}

/** What posts carry that were folded anew, until all of their dialogue were. */
const FOLDED = -1

/** How posts are marked: a fold makes those of its dialogue anew, and leaves what others share with it. */
export const postStamp = (stamp: Stamp): Stamp =>
  stamp.folding === true ? { name: stamp.name, version: FOLDED, renewing: true } : stamp

export const stampOf = (seat: Seat, { version }: Position): Stamp => ({
  name: seat.name,
  version,
  renewing: seat.building !== undefined,
})

/** Parameters of every statement that writes. */
export const stamped = ({ name, version }: Stamp) => ({ name, version: whole(version) })

/** A condition for a statement that has `$version`: the node is there for whoever writes. */
export const isThere = ({ renewing }: Stamp, node: string): string =>
  renewing ? `${node}.version = $version` : "true"

/** A condition of a rebuild: an older version made the node, or somebody else. */
export const isOld = (node: string): string => `(${node}.version IS NULL OR ${node}.version <> $version)`
