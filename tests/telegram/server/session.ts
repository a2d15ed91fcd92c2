/**
 * One session of a client on its key: numbers its messages, packs several into a container, and remembers the last answers, so that a request
 * that comes twice is answered twice and done once. It speaks over whichever connection it was last heard on.
 */
import { seal } from "./cipher.ts"
import type { Key } from "./keys.ts"
import { nextId } from "./messageIds.ts"
import { int, long } from "./wire.ts"

/** One connection, seen from a session. */
export type Line = {
  readonly send: (frame: Buffer) => void
  readonly cut: () => void
  /** Cuts once everything is sent. */
  readonly finish: () => void
  /** Cuts unless called again within so many seconds. */
  readonly cutAfter: (seconds: number) => void
  readonly isOpen: () => boolean
}

export type Outgoing = {
  readonly body: Buffer
  /** `answer` to a request, `notice` of the server's own; `service` messages are not to be acknowledged. */
  readonly kind: "answer" | "notice" | "service"
  /** Must not share a container. */
  readonly alone?: boolean
  /** Told the id that it goes out with. */
  readonly sentAs?: (id: bigint) => void
}

/** What is known of a request: its answer and the id that this last went out with, or that there is none yet. */
export type Asked = { answer: Outgoing | undefined; sentAs: bigint | undefined }

export type Session = {
  readonly id: bigint
  readonly key: Key
  line: Line
  /** Whether the client was told that this session is new to the server. */
  told: boolean
  /** Whether it wants updates. */
  updates: boolean
  readonly asked: Map<bigint, Asked>
  readonly send: (messages: ReadonlyArray<Outgoing>) => void
}

const MSG_CONTAINER = 0x73f1f8dc
const REMEMBERED = 100
const CONTAINER_BYTES = 512 * 1024

type Numbered = Outgoing & { readonly id: bigint; readonly sequence: number }

const written = ({ id, sequence, body }: Numbered): Buffer =>
  Buffer.concat([long(id), int(sequence), int(body.length), body])

/** Groups of messages that go out together. */
const grouped = (messages: ReadonlyArray<Outgoing>): ReadonlyArray<ReadonlyArray<Outgoing>> => {
  const groups: Array<Array<Outgoing>> = []
  let open: Array<Outgoing> | undefined
  let size = 0
  for (const message of messages) {
    if (message.alone === true || open === undefined || size + message.body.length > CONTAINER_BYTES) {
      open = []
      size = 0
      groups.push(open)
    }
    open.push(message)
    size += message.body.length
    if (message.alone === true) open = undefined
  }
  return groups
}

export const makeSession = (id: bigint, key: Key, line: Line): Session => {
  let content = 0
  const number = (message: Outgoing): Numbered => {
    const related = message.kind !== "service"
    const sequence = content * 2 + (related ? 1 : 0)
    if (related) content += 1
    const id = nextId(message.kind === "answer")
    message.sentAs?.(id)
    return { ...message, id, sequence }
  }
  const container = (messages: ReadonlyArray<Numbered>): Buffer => {
    const body = Buffer.concat([int(MSG_CONTAINER), int(messages.length), ...messages.map(written)])
    return written(number({ body, kind: "service" }))
  }
  const sendGroup = (group: ReadonlyArray<Outgoing>): void => {
    const messages = group.map(number)
    const [first] = messages
    if (first === undefined) return
    const message = messages.length === 1 ? written(first) : container(messages)
    const plain = Buffer.concat([long(key.salt), long(id), message])
    session.line.send(seal(key.secret, key.id, plain, "server"))
  }
  const session: Session = {
    id,
    key,
    line,
    told: false,
    updates: true,
    asked: new Map(),
    send: (messages) => {
      for (const group of grouped(messages)) sendGroup(group)
    },
  }
  return session
}

/** Notes a request that was not asked before. */
export const noteAsked = (session: Session, id: bigint): Asked => {
  const asked: Asked = { answer: undefined, sentAs: undefined }
  session.asked.set(id, asked)
  const [oldest] = session.asked.keys()
  if (session.asked.size > REMEMBERED && oldest !== undefined) session.asked.delete(oldest)
  return asked
}
