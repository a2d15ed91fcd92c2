/**
 * A signed-in account as `Telegram`: it looks who is signed in first, lets only reading requests through, and ends with its scope within a
 * moment. Once Telegram has said that the session is over, nothing more is asked with it.
 */
import { Effect, type Scope } from "effect"
import { Api } from "telegram"
import { centreOfSession, keyOf, placeOfKey, type StoredSession } from "../session/stored.ts"
import { type Telegram, TelegramGone, type Wait } from "../telegram.ts"
import { mustBeOn, READING } from "./allowed.ts"
import { CLOSED, type Connection, makeConnection, type Way } from "./connection.ts"
import { isOver } from "./trouble.ts"

export type ConnectOptions = {
  readonly session: StoredSession
  readonly way: Way
  /** Told when the account lives in another data centre now: the session to be stored instead. */
  readonly onMoved?: (session: StoredSession) => Promise<void>
  /** How long a call goes on without any answer. */
  readonly patienceMillis?: number
  readonly answerMillis?: number
  /** Told of waits until somebody is known to be signed in. */
  readonly onWait?: (wait: Wait | undefined) => void
}

const PATIENCE_MS = 10 * 60_000
/** Whatever Telegram orders is waited for: the import of a large account has days. */
const ANY_FLOOD = Number.MAX_SAFE_INTEGER

const goneOr = (cause: unknown): TelegramGone =>
  cause instanceof TelegramGone
    ? cause
    : new TelegramGone({
        what: "Telegram cannot be asked who is signed in",
        mend: "Try again; if it stays, sign in again: sideload login",
        cause,
      })

/** Who is signed in. */
export const selfOf = async (connection: Pick<Connection, "call">): Promise<Api.User> => {
  const [self] = await connection.call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
  if (self instanceof Api.User) return self
  throw new TelegramGone({ what: "Nobody is signed in with this session", mend: "Sign in: sideload login" })
}

const look = async (connection: Connection, { user }: StoredSession): Promise<Api.User> => {
  const self = await selfOf(connection)
  if (Number(self.id) === user) return self
  throw new TelegramGone({
    what: `The session stored for ${user} belongs to another account`,
    mend: "Sign in again: sideload login",
  })
}

const telegramOn = (connection: Connection, user: Api.User): Telegram => ({
  self: { id: Number(user.id), user },
  call: async (request, dc) => {
    mustBeOn(READING, request)
    try {
      return await connection.call(request, dc)
    } catch (cause) {
      // Being out of reach may pass.
      if (cause instanceof TelegramGone && isOver(cause)) connection.end(cause)
      throw cause
    }
  },
  onWait: connection.onWait,
  onUpdate: connection.onUpdate,
  onReconnect: connection.onReconnect,
})

export const connectTelegram = (
  options: ConnectOptions,
): Effect.Effect<Telegram, TelegramGone, Scope.Scope> =>
  Effect.gen(function* () {
    const { session, way } = options
    const key = yield* Effect.promise(() => keyOf(session.authKey))
    const connection = makeConnection({
      ...{ way, key, apiId: session.apiId, home: centreOfSession(session), signedIn: true },
      patienceMillis: options.patienceMillis ?? PATIENCE_MS,
      longestFloodSeconds: ANY_FLOOD,
      ...(options.answerMillis === undefined ? {} : { answerMillis: options.answerMillis }),
      onMove: (link) => options.onMoved?.({ ...session, ...placeOfKey(link.centre, link.key) }),
    })
    yield* Effect.addFinalizer(() => Effect.sync(() => connection.end(CLOSED)))
    const stopTelling = options.onWait === undefined ? () => {} : connection.onWait(options.onWait)
    const self = yield* Effect.tryPromise({ try: () => look(connection, session), catch: goneOr }).pipe(
      Effect.ensuring(Effect.sync(stopTelling)),
    )
    return telegramOn(connection, self)
  })
