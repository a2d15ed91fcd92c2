/**
 * From a request's bytes to what is answered: unwrapped, put through the faults, signed in or refused, and last of all asked of the world.
 * Every request is logged with how it was answered.
 */
import { type Answer, type Circumstances, Refusal, type World } from "../contract.ts"
import { bytesOf, kindOf } from "./answers.ts"
import { answerDefault, answerOpen, answerSelf, answerTakeout } from "./basics.ts"
import type { Calls } from "./calls.ts"
import { type FaultBox, isSigningIn, throughFaults, throughStrikes } from "./faults.ts"
import type { Key } from "./keys.ts"
import type { SignIn } from "./signIn.ts"
import { type Unwrapped, unwrap } from "./unwrap.ts"

export type Outcome =
  | { readonly _tag: "Result"; readonly kind: string; readonly bytes: Buffer; readonly thenCut: boolean }
  | { readonly _tag: "Refused"; readonly code: number; readonly message: string }
  | { readonly _tag: "Silence" }
  | { readonly _tag: "Cut" }

export type Rpc = (asked: {
  readonly body: Buffer
  readonly key: Key
  /** Whether another live connection uses the same key. */
  readonly duplicated: () => boolean
  readonly withoutUpdates: () => void
}) => Outcome

export type RpcParts = {
  readonly world: World
  readonly faults: FaultBox
  readonly calls: Calls
  readonly port: () => number
  readonly signIns: ReadonlyArray<SignIn>
  /** Called where something was refused that this server does not know. */
  readonly unknown: (method: string) => void
  readonly save: () => void
  /** A client was sent to another data centre. */
  readonly moved: (dc: number) => void
}

const refused = (error: unknown): { readonly _tag: "Refused"; code: number; message: string } => {
  if (error instanceof Refusal) return { _tag: "Refused", code: error.code, message: error.message }
  console.error(error)
  return { _tag: "Refused", code: 500, message: "INTERNAL" }
}

const circumstances = ({ faults }: RpcParts, { takeout, range }: Unwrapped): Circumstances => {
  const { shortPages } = faults.now()
  return {
    takeout: takeout !== undefined,
    ...(range === undefined ? {} : { range }),
    ...(shortPages === undefined ? {} : { shortPages }),
  }
}

const answerAccount = (parts: RpcParts, unwrapped: Unwrapped, key: Key): Answer => {
  const { request, takeout } = unwrapped
  if (key.signedIn !== "yes") throw new Refusal(401, "AUTH_KEY_UNREGISTERED")
  if (takeout !== undefined && takeout !== key.takeout) throw new Refusal(400, "TAKEOUT_INVALID")
  throughFaults(parts.faults, request, key)
  const answer =
    answerTakeout(request, key, takeout, parts.faults) ??
    answerSelf(request, parts.world.owner) ??
    parts.world.answer(request, circumstances(parts, unwrapped)) ??
    answerDefault(request)
  if (answer !== undefined) return answer
  parts.unknown(request.className)
  throw new Refusal(400, "METHOD_INVALID")
}

const answerRequest = (parts: RpcParts, unwrapped: Unwrapped, key: Key): Answer => {
  const { request, introduced } = unwrapped
  key.introduced ||= introduced
  if (!key.introduced) throw new Refusal(400, "CONNECTION_NOT_INITED")
  const open = answerOpen(request, key, parts.port())
  if (open !== undefined) return open
  if (isSigningIn(request.className)) throughStrikes(parts.faults, request.className)
  for (const signIn of parts.signIns) {
    const answer = signIn(request, key)
    if (answer !== undefined) return answer
  }
  return answerAccount(parts, unwrapped, key)
}

/** What may change in a key with a request. */
const stateOf = ({ dc, introduced, signedIn, takeout }: Key): string =>
  `${dc} ${introduced} ${signedIn} ${takeout}`

export const makeRpc = (parts: RpcParts): Rpc => {
  const { faults, calls } = parts

  const answered = (unwrapped: Unwrapped, key: Key): Outcome => {
    const method = unwrapped.request.className
    if (faults.strikes("silence", method)) return { _tag: "Silence" }
    const struck = faults.strikes("drops", method)
    if (struck && faults.now().drops?.when === "before") return { _tag: "Cut" }
    const before = stateOf(key)
    try {
      const answer = answerRequest(parts, unwrapped, key)
      return { _tag: "Result", kind: kindOf(answer), bytes: bytesOf(answer), thenCut: struck }
    } catch (error) {
      const outcome = refused(error)
      const to = /^(?:PHONE|USER)_MIGRATE_(\d+)$/.exec(outcome.message)?.[1]
      if (to !== undefined) parts.moved(Number(to))
      return outcome
    } finally {
      if (stateOf(key) !== before) parts.save()
    }
  }

  return ({ body, key, duplicated, withoutUpdates }) => {
    let unwrapped: Unwrapped
    try {
      unwrapped = unwrap(body)
    } catch (error) {
      const outcome = refused(error)
      calls.begin({ method: "unknown", takeout: false, dc: key.dc })(`${outcome.code} ${outcome.message}`)
      return outcome
    }
    const takeout = unwrapped.takeout !== undefined
    const log = calls.begin({ method: unwrapped.request.className, takeout, dc: key.dc })
    if (unwrapped.withoutUpdates) withoutUpdates()
    if (faults.now().duplicatedKeys === true && duplicated()) {
      key.signedIn = "no"
      parts.save()
      log("406 AUTH_KEY_DUPLICATED")
      return { _tag: "Refused", code: 406, message: "AUTH_KEY_DUPLICATED" }
    }
    const outcome = answered(unwrapped, key)
    log(told(outcome))
    return outcome
  }
}

const told = (outcome: Outcome): string => {
  if (outcome._tag === "Refused") return `${outcome.code} ${outcome.message}`
  return outcome._tag === "Result" ? outcome.kind : outcome._tag.toLowerCase()
}
