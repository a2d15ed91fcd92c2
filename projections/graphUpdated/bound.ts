/** How far the stream of graph updates may go: to the graph's own position, and nowhere while there is no graph. */
import { Effect } from "effect"
import type { ProjectionStore } from "../../application/projection.ts"

export const graphBound = (graph: Pick<ProjectionStore<unknown>, "state">) =>
  Effect.map(graph.state, (stored) => stored?.position ?? 0)
