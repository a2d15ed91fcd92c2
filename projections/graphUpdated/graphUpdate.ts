/**
 * The entries of `stream:persona:graph:updated` as their consumers know them: that a node of the graph is there, and how many relationships
 * came with it.
 */
import { type Static, Strict, Type } from "../../domain/typebox.ts"

export const GRAPH_UPDATED = "stream:persona:graph:updated"

export const PersonaGraphUpdatedEventV1 = Strict({
  user_id: Type.String({ pattern: "^[1-9][0-9]*$" }),
  tenant_id: Type.String({ pattern: "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }),
  operation: Type.Union([
    Type.Literal("persona_created"),
    Type.Literal("dialogue_created"),
    Type.Literal("message_linked"),
  ]),
  persona_node_id: Type.String({ pattern: "^persona:[1-9][0-9]*$" }),
  dialogue_node_id: Type.Optional(Type.String({ pattern: "^dialogue:[0-9a-f-]{36}$" })),
  message_node_id: Type.Optional(Type.String({ pattern: "^message:[0-9a-f-]{36}$" })),
  created_at: Type.String({ pattern: "^[0-9T:.-]+\\+00:00$" }),
  /** Without replies: those are drawn when the later of both ends arrives. */
  relationships_created: Type.String({ pattern: "^[0-9]+$" }),
  sequence: Type.String({ pattern: "^[1-9][0-9]*$" }),
  event_id: Type.String({ minLength: 1 }),
})
export type PersonaGraphUpdatedEventV1 = Static<typeof PersonaGraphUpdatedEventV1>
