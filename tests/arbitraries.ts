/**
 * Any data that a schema allows, for property tests. It follows the schema, so that a new event type is covered the moment it has one. Texts hold
 * whatever a string can hold: other scripts, zero characters, halves of surrogate pairs.
 */
import fc from "fast-check"
import type { Decided } from "../domain/decided.ts"
import { type DomainEvent, type EventType, schemas } from "../domain/event.ts"
import type { Peer } from "../domain/peer.ts"

type Shape = {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: ReadonlyArray<Shape>
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: ReadonlyArray<string>
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
}

export const anyText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((units) => String.fromCharCode(...units)),
)

// JSON knows no negative zero.
const anyJson = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)))

export const anyOf = (schema: object): fc.Arbitrary<unknown> => {
  const shape = schema as Shape
  if (shape.const !== undefined) return fc.constant(shape.const)
  if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map(anyOf))
  switch (shape.type) {
    case "object":
      return anyObject(shape)
    case "array":
      return fc.array(anyOf(shape.items ?? {}), { maxLength: 3 })
    case "string":
      if (shape.pattern !== undefined) return fc.stringMatching(new RegExp(shape.pattern))
      return anyText.filter((text) => text.length >= (shape.minLength ?? 0))
    case "integer":
      return fc.integer({
        min: shape.minimum ?? -1000,
        max: Math.min(shape.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1),
      })
    case "boolean":
      return fc.boolean()
    default:
      return anyJson
  }
}

const anyObject = ({ properties, required = [], patternProperties }: Shape): fc.Arbitrary<unknown> => {
  if (patternProperties !== undefined) {
    const [values = {}] = Object.values(patternProperties)
    return fc.dictionary(fc.string({ maxLength: 5 }), anyOf(values), { maxKeys: 3, noNullPrototype: true })
  }
  const fields = Object.entries(properties ?? {}).map(([name, of]) => [name, anyOf(of)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true })
}

export const eventTypes = Object.keys(schemas) as ReadonlyArray<EventType>

export const anyEventOf = (type: EventType): fc.Arbitrary<DomainEvent> =>
  anyOf(schemas[type]).map((data) => ({ type, data }) as DomainEvent)

export const anyEvent: fc.Arbitrary<DomainEvent> = fc.oneof(...eventTypes.map(anyEventOf))

export const anyPeer: fc.Arbitrary<Peer> = fc.record(
  { kind: fc.constantFrom("user", "chat", "channel"), id: fc.integer({ min: 1, max: 50 }) },
  { noNullPrototype: true },
)

export const identitiesOf = (events: ReadonlyArray<Decided>): ReadonlyArray<string> =>
  events.map(({ identity }) => identity)
