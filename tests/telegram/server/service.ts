/** Messages of the protocol itself: pings, acknowledgements, states and resends, salts, sessions. They are no requests and are not logged. */
import { kindOf, type Message } from "./incoming.ts"
import type { Outgoing, Session } from "./session.ts"
import type { Sessions } from "./sessions.ts"
import { int, long, reader, tlBytes } from "./wire.ts"

const PING = 0x7abe77ec
const PING_DELAY_DISCONNECT = 0xf3427b8c
const PONG = 0x347773c5
const GET_FUTURE_SALTS = 0xb921bd04
const FUTURE_SALTS = 0xae500895
const MSGS_STATE_REQ = 0xda69fb52
const MSGS_STATE_INFO = 0x04deb57d
const MSG_RESEND_REQ = 0x7d861a08
const DESTROY_SESSION = 0xe7512126
const DESTROY_SESSION_OK = 0xe22045fc
const DESTROY_SESSION_NONE = 0x62d350c9
const RPC_DROP_ANSWER = 0x58e4a740
const RPC_ANSWER_UNKNOWN = 0x5e2ad36e
const RPC_RESULT = 0xf35c6d01
/** Acknowledgements, states told unasked, and a wait that only HTTP knows. */
const IGNORED = [0x62d6b459, 0x04deb57d, 0x8cc0d131, 0x9299359f]

const RECEIVED = 4
const UNKNOWN = 1

const HOUR = 3600

const service = (...parts: ReadonlyArray<Buffer>): ReadonlyArray<Outgoing> => [
  { body: Buffer.concat(parts), kind: "service" },
]

const statesOf = (session: Session, id: bigint, ids: ReadonlyArray<bigint>): ReadonlyArray<Outgoing> => {
  const states = Buffer.from(ids.map((asked) => (session.asked.has(asked) ? RECEIVED : UNKNOWN)))
  return service(int(MSGS_STATE_INFO), long(id), tlBytes(states))
}

const salts = (session: Session, id: bigint): ReadonlyArray<Outgoing> => {
  const now = Math.floor(Date.now() / 1000)
  const only = [int(1), int(now - HOUR), int(now + HOUR), long(session.key.salt)]
  return service(int(FUTURE_SALTS), long(id), int(now), ...only)
}

const resent = (session: Session, id: bigint, ids: ReadonlyArray<bigint>): ReadonlyArray<Outgoing> => {
  const known = [...session.asked.values()].filter(
    ({ sentAs }) => sentAs !== undefined && ids.includes(sentAs),
  )
  const answers = known.flatMap(({ answer }) => (answer === undefined ? [] : [answer]))
  return answers.length > 0 ? answers : statesOf(session, id, ids)
}

const destroyed = (sessions: Sessions, asking: Session, id: bigint): ReadonlyArray<Outgoing> =>
  service(int(sessions.forget(asking, id) ? DESTROY_SESSION_OK : DESTROY_SESSION_NONE), long(id))

/** What is sent in answer, possibly nothing; `undefined` where the message is a request. */
export const answerService = (
  sessions: Sessions,
  session: Session,
  { id, body }: Message,
): ReadonlyArray<Outgoing> | undefined => {
  const kind = kindOf(body)
  if (IGNORED.includes(kind)) return []
  const source = reader(body.subarray(4))
  if (kind === PING) return service(int(PONG), long(id), long(source.long()))
  if (kind === PING_DELAY_DISCONNECT) {
    const ping = source.long()
    session.line.cutAfter(source.int())
    return service(int(PONG), long(id), long(ping))
  }
  if (kind === GET_FUTURE_SALTS) return salts(session, id)
  if (kind === MSGS_STATE_REQ) return statesOf(session, id, source.longs())
  if (kind === MSG_RESEND_REQ) return resent(session, id, source.longs())
  if (kind === DESTROY_SESSION) return destroyed(sessions, session, source.long())
  if (kind === RPC_DROP_ANSWER) return service(int(RPC_RESULT), long(id), int(RPC_ANSWER_UNKNOWN))
  return undefined
}
