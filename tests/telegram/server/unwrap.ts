/** Reads a request and takes off what it is wrapped in: layer, introduction, takeout, a range of ids, order. */
import { Api } from "telegram"
import { BinaryReader } from "telegram/extensions/index.js"
import { Refusal } from "../contract.ts"

export type Unwrapped = {
  readonly request: Api.AnyRequest
  /** Whether the client introduced itself with this request. */
  readonly introduced: boolean
  readonly takeout: bigint | undefined
  readonly range: { readonly min: number; readonly max: number } | undefined
  readonly withoutUpdates: boolean
}

const isRequest = (read: unknown): read is Api.AnyRequest =>
  typeof read === "object" && read !== null && "classType" in read && read.classType === "request"

const readRequest = (body: Buffer): Api.AnyRequest => {
  let read: unknown
  try {
    read = new BinaryReader(body).tgReadObject()
  } catch {
    throw new Refusal(400, `INPUT_METHOD_INVALID_${body.readUInt32LE()}`)
  }
  if (isRequest(read)) return read
  throw new Refusal(400, "INPUT_REQUEST_INVALID")
}

const within = (query: unknown): Api.AnyRequest => {
  if (isRequest(query)) return query
  throw new Refusal(400, "INPUT_REQUEST_INVALID")
}

export const unwrap = (body: Buffer): Unwrapped => {
  let introduced = false
  let withoutUpdates = false
  let takeout: bigint | undefined
  let range: Unwrapped["range"]
  let request = readRequest(body)
  for (;;) {
    if (request instanceof Api.InitConnection) introduced = true
    else if (request instanceof Api.InvokeWithoutUpdates) withoutUpdates = true
    else if (request instanceof Api.InvokeWithTakeout) takeout = BigInt(String(request.takeoutId))
    else if (request instanceof Api.InvokeWithMessagesRange) {
      range = { min: request.range.minId, max: request.range.maxId }
    } else if (
      !(request instanceof Api.InvokeWithLayer) &&
      !(request instanceof Api.InvokeAfterMsg) &&
      !(request instanceof Api.InvokeAfterMsgs)
    ) {
      return { request, introduced, takeout, range, withoutUpdates }
    }
    request = within(request.query)
  }
}
