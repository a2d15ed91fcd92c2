/** How one of the actions of service messages is told. */
import type bigInt from "big-integer"
import type { Api } from "telegram"
import { listIn, type Raw } from "./raw.ts"
import type { Telling } from "./telling.ts"

export type ActionMaker = (raw: Raw, telling: Telling, messageId: number) => Api.TypeMessageAction

export type ActionMakers = Readonly<Record<string, ActionMaker>>

/** The export names members, and null is one whose account is deleted. */
export const membersOf = (raw: Raw, { bare, roster }: Telling): Array<bigInt.BigInteger> =>
  listIn(raw, "members").map((name) => bare(roster.userCalled(typeof name === "string" ? name : null)))
