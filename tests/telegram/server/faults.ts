/** Decides which requests go wrong. Strikes are counted per fault; a seed moves each within its stretch of `every` requests, always alike. */
import { createHash } from "node:crypto"
import { Api } from "telegram"
import { type Faults, Refusal, type Strikes } from "../contract.ts"
import type { Key } from "./keys.ts"

type Kind = "floods" | "drops" | "internal" | "silence"

export type FaultBox = {
  readonly now: () => Faults
  /** Replaces all faults, and counts anew. */
  readonly set: (faults: Faults) => void
  /** Whether this request is struck; each call counts as one request. */
  readonly strikes: (kind: Kind, method: string) => boolean
  /** Throws what a flood answers. */
  readonly flood: (method: string) => void
  /** Whether this file is asked for the first time. */
  readonly firstTime: (file: string) => boolean
}

/** Whether a request is one of connecting and signing in. */
export const isSigningIn = (method: string): boolean => /^(help|auth)\.|^account\.GetPassword$/.test(method)

const meant = (strikes: Strikes, method: string): boolean =>
  strikes.methods?.includes(method) ?? !isSigningIn(method)

/** The place within stretch number `stretch` that is struck. */
const place = (seed: number | undefined, kind: Kind, stretch: number, every: number): number =>
  seed === undefined
    ? every - 1
    : createHash("sha256").update(`${seed} ${kind} ${stretch}`).digest().readUInt32LE() % every

export const makeFaults = (initial: Faults): FaultBox => {
  let faults = initial
  const seen = new Map<Kind, { requests: number; struck: number }>()
  const floodedUntil = new Map<string, number>()
  const files = new Set<string>()

  const strikes: FaultBox["strikes"] = (kind, method) => {
    const fault = faults[kind]
    if (fault === undefined || !meant(fault, method)) return false
    const count = seen.get(kind) ?? { requests: 0, struck: 0 }
    seen.set(kind, count)
    const at = count.requests - (fault.after ?? 0)
    count.requests += 1
    if (at < 0 || count.struck >= (fault.times ?? Number.POSITIVE_INFINITY)) return false
    const stretch = Math.floor(at / fault.every)
    if (at % fault.every !== place(faults.seed, kind, stretch, fault.every)) return false
    count.struck += 1
    return true
  }

  return {
    now: () => faults,
    set: (next) => {
      faults = next
      seen.clear()
      floodedUntil.clear()
      files.clear()
    },
    strikes,
    flood: (method) => {
      const left = (floodedUntil.get(method) ?? 0) - Date.now()
      if (left > 0) throw new Refusal(420, `FLOOD_WAIT_${Math.ceil(left / 1000)}`)
      if (!strikes("floods", method)) return
      const seconds = faults.floods?.seconds ?? 1
      floodedUntil.set(method, Date.now() + seconds * 1000)
      throw new Refusal(420, `FLOOD_WAIT_${seconds}`)
    },
    firstTime: (file) => {
      const first = !files.has(file)
      files.add(file)
      return first
    },
  }
}

const fileOf = ({ location }: Api.upload.GetFile): string =>
  "id" in location ? String(location.id) : location.className

/** What the faults say about any request. */
export const throughStrikes = (faults: FaultBox, method: string): void => {
  faults.flood(method)
  if (faults.strikes("internal", method)) {
    throw new Refusal(500, faults.now().internal?.message ?? "RPC_CALL_FAIL")
  }
}

/** What the faults say about a request that the account would answer. */
export const throughFaults = (faults: FaultBox, request: Api.AnyRequest, key: Key): void => {
  const { migrate, expiredReferences } = faults.now()
  throughStrikes(faults, request.className)
  if (request instanceof Api.upload.GetFile) {
    const file = migrate?.file
    if (file !== undefined && file !== key.dc) throw new Refusal(303, `FILE_MIGRATE_${file}`)
    if (expiredReferences === true && faults.firstTime(fileOf(request))) {
      throw new Refusal(400, "FILE_REFERENCE_EXPIRED")
    }
    return
  }
  const user = migrate?.user
  if (user !== undefined && user !== key.dc && key.signedIn === "yes") {
    throw new Refusal(303, `USER_MIGRATE_${user}`)
  }
}
