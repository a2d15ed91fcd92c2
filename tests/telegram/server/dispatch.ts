/** Answers the messages of one frame, together where nothing delays them; a request that was asked before is answered as before, not done again. */
import { errorOf, resultOf } from "./answers.ts"
import type { FaultBox } from "./faults.ts"
import type { Message } from "./incoming.ts"
import type { Outcome, Rpc } from "./rpc.ts"
import { answerService } from "./service.ts"
import { type Asked, noteAsked, type Outgoing, type Session } from "./session.ts"
import type { Sessions } from "./sessions.ts"

export type Dispatch = {
  readonly sessions: Sessions
  readonly rpc: Rpc
  readonly faults: FaultBox
}

type Reply = { readonly messages: ReadonlyArray<Outgoing>; readonly cut?: "before" | "after" }

const remembering = (asked: Asked, message: Outgoing): Outgoing => {
  const sent: Outgoing = {
    ...message,
    sentAs: (id) => {
      asked.sentAs = id
    },
  }
  asked.answer = sent
  return sent
}

const replyOf = (id: bigint, asked: Asked, outcome: Outcome, together: boolean): Reply => {
  if (outcome._tag === "Silence") return { messages: [] }
  if (outcome._tag === "Cut") return { messages: [], cut: "before" }
  if (outcome._tag === "Refused") {
    const error = errorOf(id, outcome.code, outcome.message, together)
    return { messages: [remembering(asked, error)] }
  }
  const messages = [remembering(asked, resultOf(id, outcome.bytes))]
  return outcome.thenCut ? { messages, cut: "after" } : { messages }
}

const request = ({ sessions, rpc, faults }: Dispatch, session: Session, { id, body }: Message): Reply => {
  const before = session.asked.get(id)
  if (before !== undefined) return { messages: before.answer === undefined ? [] : [before.answer] }
  const asked = noteAsked(session, id)
  const { key, line } = session
  const outcome = rpc({
    body,
    key,
    duplicated: () => sessions.connected().some((other) => other.key === key && other.line !== line),
    withoutUpdates: () => {
      session.updates = false
    },
  })
  return replyOf(id, asked, outcome, faults.now().packedErrors === true)
}

const send = (session: Session, replies: ReadonlyArray<Reply>): void => {
  if (replies.some(({ cut }) => cut === "before")) session.line.cut()
  else session.send(replies.flatMap(({ messages }) => messages))
  if (replies.some(({ cut }) => cut === "after")) session.line.finish()
}

/** `greeting` goes out first. */
export const answerMessages = (
  dispatch: Dispatch,
  session: Session,
  greeting: ReadonlyArray<Outgoing>,
  messages: ReadonlyArray<Message>,
): void => {
  const replies: Array<Reply> = [{ messages: greeting }]
  const latency = dispatch.faults.now().latencyMillis ?? 0
  for (const message of messages) {
    const service = answerService(dispatch.sessions, session, message)
    if (service !== undefined) replies.push({ messages: service })
    else if (latency === 0) replies.push(request(dispatch, session, message))
    else setTimeout(() => send(session, [request(dispatch, session, message)]), latency)
  }
  send(session, replies)
}
