/**
 * Writes the library's objects as Telegram's schema says, into one buffer: the library's own way takes ten times as long for a page of history,
 * which would be most of a request's time. What is not in the schema writes itself.
 */
import { LAYER } from "telegram/tl/AllTLObjects.js"
import schemaText from "telegram/tl/apiTl.js"
import { parseTl } from "telegram/tl/generationHelpers.js"
import { VECTOR } from "./wire.ts"

type Field = {
  readonly type: string
  readonly isVector: boolean
  readonly useVectorId: boolean
  readonly isFlag: boolean
  readonly flagName: string
  readonly flagIndex: number
  readonly flagIndicator: boolean
}
type Fields = ReadonlyArray<readonly [name: string, field: Field]>
type Shape = {
  readonly constructorId: number
  readonly isFunction: boolean
  readonly argsConfig: Readonly<Record<string, Field>>
}

type Writable = { getBytes(): Buffer }
type Fielded = Readonly<Record<string, unknown>>

const shapes = new Map<number, Fields>(
  [...(parseTl(schemaText, String(LAYER)) as Iterable<Shape>)]
    .filter(({ isFunction }) => !isFunction)
    .map(({ constructorId, argsConfig }) => [constructorId, Object.entries(argsConfig)]),
)

const BOOL_TRUE = 0x997275b5
const BOOL_FALSE = 0xbc799737

let buffer: Buffer = Buffer.allocUnsafe(256 * 1024)
let at = 0

const reserve = (bytes: number): void => {
  if (at + bytes <= buffer.length) return
  const larger = Buffer.allocUnsafe(2 * buffer.length + bytes)
  buffer.copy(larger, 0, 0, at)
  buffer = larger
}

const writeInt = (value: number): void => {
  reserve(4)
  at = buffer.writeInt32LE(value | 0, at)
}

/** The library's large numbers hold a native one, or a small number, as their `value`. */
const native = (value: unknown): bigint => {
  const held = typeof value === "object" && value !== null && "value" in value ? value.value : value
  return typeof held === "bigint" || typeof held === "number" ? BigInt(held) : BigInt(String(value))
}

const writeLarge = (value: unknown, words: number): void => {
  const number = native(value)
  reserve(words * 8)
  for (let word = 0; word < words; word += 1) {
    at = buffer.writeBigInt64LE(BigInt.asIntN(64, number >> BigInt(64 * word)), at)
  }
}

const writeBytes = (value: unknown): void => {
  const data = Buffer.isBuffer(value) ? value : Buffer.from(String(value))
  reserve(data.length + 8)
  if (data.length < 254) buffer[at] = data.length
  else buffer.writeUInt32LE(data.length * 256 + 254, at)
  at += data.length < 254 ? 1 : 4
  at += data.copy(buffer, at)
  while (at % 4 !== 0) {
    buffer[at] = 0
    at += 1
  }
}

const isWritable = (value: unknown): value is Writable =>
  typeof value === "object" && value !== null && "getBytes" in value

const writeOne = (value: unknown, type: string): void => {
  if (type === "int") writeInt(Number(value))
  else if (type === "long") writeLarge(value, 1)
  else if (type === "string" || type === "bytes") writeBytes(value)
  else if (type === "Bool") writeInt(value ? BOOL_TRUE : BOOL_FALSE)
  else if (type === "int128" || type === "int256") writeLarge(value, type === "int128" ? 2 : 4)
  else if (type === "double") {
    reserve(8)
    at = buffer.writeDoubleLE(Number(value), at)
  } else if (type !== "true") {
    if (!isWritable(value)) throw new Error(`a ${type} is missing`)
    writeObject(value)
  }
}

const isSet = (value: unknown, { type }: Field): boolean =>
  value !== undefined && value !== null && (value !== false || type === "Bool")

const flagsOf = (object: Fielded, fields: Fields, indicator: string): number => {
  let flags = 0
  for (const [name, field] of fields) {
    if (field.isFlag && field.flagName === indicator && isSet(object[name], field)) {
      flags |= 1 << field.flagIndex
    }
  }
  return flags
}

const writeField = (object: Fielded, name: string, field: Field): void => {
  const value = object[name]
  if (field.isFlag && !isSet(value, field)) return
  if (field.isVector) {
    if (!Array.isArray(value)) throw new Error(`${name} is no list`)
    if (field.useVectorId) writeInt(VECTOR)
    writeInt(value.length)
    for (const item of value) writeOne(item, field.type)
  } else writeOne(value, field.type)
}

const writeRaw = (bytes: Buffer): void => {
  reserve(bytes.length)
  at += bytes.copy(buffer, at)
}

const writeObject = (object: Writable): void => {
  const id = "CONSTRUCTOR_ID" in object ? Number(object.CONSTRUCTOR_ID) : 0
  const fields = shapes.get(id)
  if (fields === undefined) {
    writeRaw(object.getBytes())
    return
  }
  const held = object as unknown as Fielded
  writeInt(id)
  for (const [name, field] of fields) {
    if (field.flagIndicator) writeInt(flagsOf(held, fields, name))
    else writeField(held, name, field)
  }
}

export const write = (object: Writable): Buffer => {
  at = 0
  writeObject(object)
  return Buffer.from(buffer.subarray(0, at))
}
