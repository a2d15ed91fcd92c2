/**
 * Where a runner writes from: the read model's own (:Projection) node, or the one beside it of a rebuild in place. Both write the same nodes,
 * which carry the projection's name; what differs is the book, and that to a rebuild a node without its version's stamp is not there.
 */

/** A read model of this program: nodes carry its name, and its shape says which nodes it makes. */
export type Model = { readonly name: string; readonly shape: number }

export type Seat = Model & {
  /** The name of its (:Projection) node. */
  readonly node: string
  /** Which version is made anew in place; absent where it is the live one. */
  readonly building?: number
}

export const rebuildNode = (name: string): string => `${name}/rebuild`

export const liveSeat = ({ name, shape }: Model): Seat => ({ name, shape, node: name })
export const buildingSeat = ({ name, shape }: Model, version: number): Seat => ({
  ...{ name, shape, node: rebuildNode(name) },
  building: version,
})
