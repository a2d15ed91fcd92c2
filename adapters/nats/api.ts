/**
 * Questions to JetStream's API, answered by the stream's leader. A question that gets no answer, or the answer that nobody can answer now, is
 * asked again for up to 30 seconds, which is longer than a restart or an election; every question here may be asked twice. An answer that
 * refuses is a value, since only the asker knows what it means.
 */
import { ErrorCode, type Msg, NatsError, type RequestOptions } from "nats"
import { type Decoded, decoder, Type } from "../../domain/typebox.ts"
import { type Link, pause } from "./connection.ts"

export const PATIENCE_MILLIS = 30_000
const ANSWER_MILLIS = 5_000
const AGAIN_MILLIS = 250

export type Refusal = {
  readonly ok: false
  readonly status: number
  readonly code: number
  readonly description: string
}
export type Answer<A> = { readonly ok: true; readonly value: A } | Refusal

export type Question<A> = {
  readonly subject: string
  readonly body?: unknown
  readonly decode: (answer: unknown) => Decoded<A>
  /** For the message of `LogUnavailable`. */
  readonly doing: string
  readonly patience?: number
  readonly signal?: AbortSignal | undefined
}

const ApiError = Type.Object({
  error: Type.Object({
    code: Type.Integer(),
    err_code: Type.Optional(Type.Integer()),
    description: Type.Optional(Type.String()),
  }),
})
const decodeError = decoder(ApiError)

/** The refusal in a JSON answer, if it is one. */
export const refusalIn = (answer: unknown): Refusal | undefined => {
  const decoded = decodeError(answer)
  if (!decoded.ok) return undefined
  const { code, err_code = 0, description = "" } = decoded.value.error
  return { ok: false, status: code, code: err_code, description }
}

/** Nobody can answer now: no leader, no quorum, JetStream still starting. */
const isPassing = (refusal: Refusal): boolean =>
  refusal.status === 503 || refusal.code === 10007 || refusal.code === 10009 || refusal.code === 10118

/** One request, which ends at once when the connection goes down. */
export const requestOnce = (
  link: Link,
  subject: string,
  body: Uint8Array,
  options: RequestOptions,
): Promise<Msg> =>
  new Promise((resolve, reject) => {
    const stop = link.onDown(() => reject(NatsError.errorForCode(ErrorCode.Disconnect)))
    link.nc.request(subject, body, options).then(resolve, reject).finally(stop)
  })

export const refused = (refusal: Refusal): Error =>
  new Error(`${refusal.description} (${refusal.code === 0 ? refusal.status : refusal.code})`)

/** Asks until there is an answer. Throws `LogUnavailable` when patience ends, or when the answer is not what the API promises. */
export const ask = async <A>(link: Link, question: Question<A>): Promise<Answer<A>> => {
  const { subject, body, decode, doing, patience = PATIENCE_MILLIS, signal } = question
  const payload = Buffer.from(body === undefined ? "" : JSON.stringify(body))
  const deadline = Date.now() + patience
  let last: unknown
  while (await link.whenUp(deadline, signal)) {
    const left = deadline - Date.now()
    if (left <= 0 || signal?.aborted) break
    try {
      const options = { timeout: Math.min(ANSWER_MILLIS, left) }
      const value: unknown = (await requestOnce(link, subject, payload, options)).json()
      const refusal = refusalIn(value)
      if (refusal === undefined) {
        const decoded = decode(value)
        if (decoded.ok) return decoded
        throw link.failure(doing, new Error(`unexpected answer: ${JSON.stringify(decoded.issues)}`))
      }
      if (!isPassing(refusal)) return refusal
      last = refused(refusal)
    } catch (cause) {
      if (!(cause instanceof NatsError)) throw cause
      last = cause
    }
    await pause(AGAIN_MILLIS, signal)
  }
  throw link.failure(doing, last ?? new Error("not connected"))
}
