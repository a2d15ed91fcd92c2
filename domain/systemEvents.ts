/**
 * Events of the log itself: seals over ranges of it, and every action of an operator that changes state. Their bodies are not encrypted:
 * they hold no personal content.
 */
import { type Static, Strict, Type } from "./typebox.ts"

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" })

export const LogSealed = Strict({
  from: Type.Integer({ minimum: 1 }),
  to: Type.Integer({ minimum: 1 }),
  root: Hash,
})
export type LogSealed = Static<typeof LogSealed>

export const OperatorActed = Strict({
  action: Type.String(),
  arguments: Type.Record(Type.String(), Type.Unknown()),
  position: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type OperatorActed = Static<typeof OperatorActed>
