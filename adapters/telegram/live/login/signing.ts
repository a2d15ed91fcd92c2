/**
 * The connection of somebody who signs in or out. Only the few requests that this takes are let through. A wait that Telegram orders is slept
 * through where it is short; a long one is for the person to know, not for the program to sit out.
 */
import { Effect, type Scope } from "effect"
import type { DataCentre } from "../../../../application/telegramSettings.ts"
import { FIRST_CENTRE } from "../connection/addresses.ts"
import { mustBeOn, SIGNING } from "../connection/allowed.ts"
import type { Call } from "../connection/calling.ts"
import { CLOSED, type Connection, makeConnection, type Way } from "../connection/connection.ts"
import { centreOfSession, keyOf, placeOfKey, type StoredSession } from "../session/stored.ts"

export type Signing = Pick<Connection, "onUpdate" | "onWait"> & {
  readonly call: Call
  readonly moveTo: (dc: number) => Promise<void>
  /** The session as it is now, of the user who has signed in. */
  readonly session: (user: number) => Promise<StoredSession>
}

const PATIENCE_MS = 20_000
const LONGEST_FLOOD_SECONDS = 60

const firstCentre = ({ given }: Way): DataCentre =>
  given ?? { id: FIRST_CENTRE, host: "149.154.167.51", port: 443 }

const signingOn = (connection: Connection, apiId: number): Signing => ({
  onUpdate: connection.onUpdate,
  onWait: connection.onWait,
  call: async (request) => {
    mustBeOn(SIGNING, request)
    return connection.call(request)
  },
  moveTo: async (dc) => void (await connection.move(dc)),
  session: async (user) => {
    const { centre, key } = await connection.link()
    return { form: 1, ...placeOfKey(centre, key), apiId, user, signedIn: new Date().toISOString() }
  },
})

const within = (make: () => Connection): Effect.Effect<Connection, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.sync(make), (connection) => Effect.sync(() => connection.end(CLOSED)))

const bounds = { patienceMillis: PATIENCE_MS, longestFloodSeconds: LONGEST_FLOOD_SECONDS }

/** Somebody new. */
export const openSigning = (way: Way, apiId: number): Effect.Effect<Signing, never, Scope.Scope> => {
  const home = firstCentre(way)
  const make = () => makeConnection({ way, apiId, home, signedIn: false, ...bounds })
  return Effect.map(within(make), (connection) => signingOn(connection, apiId))
}

/** With a session that is there, to look whose it is or to end it. */
export const reopenSigning = (
  way: Way,
  session: Pick<StoredSession, "dc" | "host" | "port" | "authKey" | "apiId">,
): Effect.Effect<Signing, never, Scope.Scope> =>
  Effect.gen(function* () {
    const key = yield* Effect.promise(() => keyOf(session.authKey))
    const home = centreOfSession(session)
    const { apiId } = session
    const make = () => makeConnection({ way, apiId, home, key, signedIn: true, ...bounds })
    return signingOn(yield* within(make), apiId)
  })
