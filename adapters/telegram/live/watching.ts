/**
 * Watches the account: updates as pages of the dialogues that they belong to. Updates are hints. What comes while the connection is down never
 * comes, deletions of the account's own box name no dialogue, and where anything may have been missed that is all that is said: whoever watches
 * then reads again. Ends with its signal. Bounded in memory however slowly it is read.
 */
import { Api } from "telegram"
import { peerKey } from "../../../domain/peer.ts"
import { type Asking, refusalOf } from "./asking.ts"
import type { LiveDialogue, Readable } from "./dialogues.ts"
import type { Files } from "./files.ts"
import type { AnyMessage } from "./form/raw.ts"
import { type DialoguePage, makeGathering, pageAt } from "./gathering.ts"
import { makeInbox } from "./inbox.ts"
import { MOST_IDS, messagesById } from "./messagesById.ts"
import type { Entity } from "./peers.ts"
import type { Places } from "./places.ts"
import type { Telegram } from "./telegram.ts"
import { countedBy, opened, type Told, toldBy } from "./told.ts"
import { unlessAborted } from "./unlessAborted.ts"

export type Watched =
  | DialoguePage
  /** Messages of the account's own box that are gone, in whichever dialogue they were. */
  | { readonly goneInU: ReadonlyArray<number> }
  /** Something may have been missed. */
  | { readonly unsure: true }

export type Watching = {
  readonly asking: Asking
  readonly files: Files
  readonly places: Places
  /** UTC seconds. */
  readonly now: () => number
  readonly signal: AbortSignal
  /** How many updates may wait before they are dropped. */
  readonly backlog?: number
}

const BACKLOG = 1000

type State = Pick<Watching, "asking" | "files" | "now" | "places">

type ToRead = Extract<Told, { readonly _tag: "ToRead" }>
type Gone = Extract<Told, { readonly _tag: "Gone" }>
type Add = (message: AnyMessage, entities: ReadonlyArray<Entity>) => boolean

/** In the account's own box ids suffice. */
const OWN: Readable = { peer: { kind: "user", id: 1 }, input: new Api.InputPeerEmpty() }

const readThese = async (asking: Asking, of: Readable, ids: ReadonlyArray<number>, add: Add) => {
  try {
    const { messages, users, chats } = await messagesById(asking, of, ids)
    const entities = [...users, ...chats]
    const there = messages.filter((one) => !(one instanceof Api.MessageEmpty))
    return there.map((one) => add(one, entities)).every(Boolean)
  } catch (error) {
    if (refusalOf(error) === undefined) throw error
    return false
  }
}

/** Asks for the messages that were only named. False where some could not be had or placed. */
const readNamed = async ({ asking, places }: State, named: ReadonlyArray<ToRead>, add: Add) => {
  let sure = true
  const isOwn = ({ peer }: ToRead): boolean => peer?.kind !== "channel"
  for (const some of Map.groupBy(named, (one) => isOwn(one) || peerKey(one.peer ?? OWN.peer)).values()) {
    const peer = some[0]?.peer
    const of = peer?.kind === "channel" ? places.known(peer)?.of : OWN
    const ids = [...new Set(some.map(({ id }) => id))]
    if (of === undefined) sure = false
    for (let from = 0; of !== undefined && from < ids.length; from += MOST_IDS) {
      sure = (await readThese(asking, of, ids.slice(from, from + MOST_IDS), add)) && sure
    }
  }
  return sure
}

const goneOf = ({ places, now }: State, { channel, ids }: Gone): Watched => {
  if (channel === undefined) return { goneInU: ids }
  const dialogue = places.known(channel)?.dialogue
  if (dialogue === undefined) return { unsure: true }
  return { dialogue, page: pageAt(now(), { deleted: ids.map((id) => ({ box: "c", id })) }) }
}

/** What was told at one time: first what is there, then what is gone, then whether that was all. */
async function* workOff(state: State, told: ReadonlyArray<Told>): AsyncGenerator<Watched> {
  const { add, pages } = makeGathering({ ...state, account: state.asking.account, self: state.asking.self })
  const shown = told.filter((one) => one._tag === "Shown")
  const placed = shown.map(({ message, entities }) => add(message, entities)).every(Boolean)
  const named = told.filter((one) => one._tag === "ToRead")
  const read = await readNamed(state, named, add)
  yield* pages()
  for (const one of told) {
    if (one._tag === "Gone") yield goneOf(state, one)
  }
  if (!placed || !read || told.some(({ _tag }) => _tag === "Unsure")) yield { unsure: true }
}

/** What the account's own box counts from; Telegram sends updates to whoever asked for it. */
const ownCount = async ({ ask }: Asking): Promise<number | undefined> => {
  try {
    return (await ask(new Api.updates.GetState())).pts
  } catch (error) {
    if (refusalOf(error) === undefined) throw error
    return undefined
  }
}

/** Ends with the signal, also while Telegram has to be waited for. Fails by throwing `TelegramGone`. */
export async function* watchUpdates(
  telegram: Telegram,
  dialogues: ReadonlyArray<LiveDialogue>,
  { signal, backlog = BACKLOG, ...state }: Watching,
): AsyncGenerator<Watched, void, void> {
  const inbox = makeInbox(backlog)
  const stops = [
    telegram.onUpdate((update) => {
      for (const one of opened(update)) {
        const counted = countedBy(one.update)
        if (counted !== undefined) inbox.count(counted)
        inbox.put(toldBy(one.update, one.entities))
      }
    }),
    telegram.onReconnect(() => inbox.put([{ _tag: "Unsure" }])),
  ]
  try {
    for (const { peer, pts } of dialogues) {
      if (pts !== undefined) inbox.count({ channel: peer.id, pts, count: 0 })
    }
    const pts = await unlessAborted(signal, ownCount(state.asking))
    if (pts !== undefined) inbox.count({ pts, count: 0 })
    while (!signal.aborted) {
      await inbox.filled(signal)
      const work = workOff(state, inbox.take())
      for (;;) {
        const next = await unlessAborted(signal, work.next())
        if (next === undefined || signal.aborted) return
        if (next.done === true) break
        yield next.value
      }
    }
  } finally {
    for (const stop of stops) stop()
  }
}
