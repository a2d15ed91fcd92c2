/** Answers as they go out: what a world gives as bytes, compressed where that is shorter, and errors. */
import { gzipSync } from "node:zlib"
import type { Answer } from "../contract.ts"
import type { Outgoing } from "./session.ts"
import { int, long, tlBytes, vector } from "./wire.ts"
import { write } from "./writing.ts"

const RPC_RESULT = 0xf35c6d01
const RPC_ERROR = 0x2144ca19
const GZIP_PACKED = 0x3072cfa1
const BOOL_TRUE = 0x997275b5
const BOOL_FALSE = 0xbc799737
const UPLOAD_FILE = 0x096a18d5

const WORTH_PACKING = 1024

const isList = (answer: Answer): answer is ReadonlyArray<{ getBytes(): Buffer }> => Array.isArray(answer)

export const bytesOf = (answer: Answer): Buffer => {
  if (typeof answer === "boolean") return int(answer ? BOOL_TRUE : BOOL_FALSE)
  return isList(answer) ? vector(answer.map(write)) : write(answer)
}

/** Its name, for the log. */
export const kindOf = (answer: Answer): string => {
  if (typeof answer === "boolean") return "Bool"
  if (isList(answer)) return "Vector"
  return "className" in answer ? String(answer.className) : "bytes"
}

/** Files are compressed already. */
const packed = (bytes: Buffer): Buffer => {
  if (bytes.length < WORTH_PACKING || bytes.readUInt32LE() === UPLOAD_FILE) return bytes
  const shorter = gzipSync(bytes, { level: 1 })
  return shorter.length < bytes.length ? Buffer.concat([int(GZIP_PACKED), tlBytes(shorter)]) : bytes
}

export const resultOf = (request: bigint, bytes: Buffer): Outgoing => ({
  body: Buffer.concat([int(RPC_RESULT), long(request), packed(bytes)]),
  kind: "answer",
})

/** By itself, unless asked for otherwise: the library forgets what follows an error in the same container. */
export const errorOf = (request: bigint, code: number, message: string, together: boolean): Outgoing => ({
  body: Buffer.concat([
    int(RPC_RESULT),
    long(request),
    int(RPC_ERROR),
    int(code),
    tlBytes(Buffer.from(message)),
  ]),
  kind: "answer",
  alone: !together,
})
