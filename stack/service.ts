/**
 * What the stack must know of a server in order to bring it up: how to find its program, how to prepare its data and
 * its command line, how to tell that the one which answers is ours, how to end it. One module for each server gives
 * such a record; the order of the steps is the business of `start.ts`.
 */
import type { Effect } from "effect"
import type { StackError } from "./errors.ts"
import type { Home } from "./home.ts"
import type { Command } from "./processes.ts"
import type { Secrets } from "./secrets.ts"
import type { ServiceName } from "./state.ts"

/** Where one server of one stack lives. */
export type Site = {
  readonly home: Home
  readonly secrets: Secrets
  readonly ports: ReadonlyArray<number>
  readonly data: string
}

export type Program = {
  readonly version: string
  /** Writes configuration and, the first time, the data folder; gives the command that starts the server. */
  readonly prepare: (site: Site) => Effect.Effect<Command, StackError>
}

/** A thing that must be on the machine before a program can be fetched, by the name of its package. */
export type Prerequisite = "python-pip" | "jdk" | "maven" | "nats-server" | "redis-server" | "postgresql"

export type Report = (line: string) => void

export type Located =
  | { readonly _tag: "Found"; readonly program: Program }
  | { readonly _tag: "Fetchable"; readonly fetch: (report: Report) => Effect.Effect<Program, StackError> }
  | { readonly _tag: "Missing"; readonly needs: ReadonlyArray<Prerequisite> }

export type Address = { readonly url: string; readonly user?: string; readonly password?: string }

/**
 * What a round trip to an address found. The mark is what a server of ours shows and a stranger does not: the name we
 * gave it, or its data folder.
 */
export type Answer =
  | { readonly _tag: "Answered"; readonly version: string; readonly mark?: string }
  | { readonly _tag: "Refused" }
  | { readonly _tag: "Silent" }

export type Service = {
  readonly name: ServiceName
  readonly title: string
  readonly atLeast: string
  readonly portCount: number
  readonly readyWithinSeconds: number
  readonly dataFolder: (home: Home, secrets: Secrets) => Effect.Effect<string, StackError>
  readonly locate: (home: Home, data: string) => Effect.Effect<Located, StackError>
  readonly addressOf: (site: Site) => Address
  readonly markOf: (site: Site) => string
  /** The mark is asked for only where it is needed: a server of somebody else may not want to tell. */
  readonly ask: (address: Address, wants: { readonly mark: boolean }) => Promise<Answer>
  /** What must be true of a ready server besides: idempotent. */
  readonly settle: (site: Site) => Effect.Effect<void, StackError>
  readonly stop: { readonly signal: NodeJS.Signals; readonly withinSeconds: number }
  /** The program's name and the argument that only a process of this home has: finds what the home forgot. */
  readonly traceOf: (home: Home) => { readonly program: string; readonly argument: string }
}
