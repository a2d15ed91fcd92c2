/** Histories of some dialogues, as a log may hold them, and how a test feeds them to a graph. */
import assert from "node:assert/strict"
import type { DialogueContext, LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  service,
  supergroup,
} from "../inventedEvents.ts"
import type { Graph } from "./graph.ts"

export const COMMITTED = { _tag: "Committed" }

/** Numbers that look random and are the same every time. */
export const chances = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}

/** A dialogue of which more may come, and where among all of them it is: ids of messages are its own. */
type Present = { readonly dialogue: DialogueContext; readonly place: number; readonly seen: Set<number> }

/** One of the same kind, with another peer. */
const nextOf = ({ dialogue, place }: Present): Present => {
  const { kind, id } = dialogue.peer
  return { dialogue: { ...dialogue, peer: { kind, id: id + 10 } }, place: place + 4, seen: new Set() }
}

const dialogues = [dm, group, supergroup, channel]

/**
 * A history of some dialogues as a log may hold it: each message imported once, then edited and deleted, answered from before and after it,
 * peers with changing names, ids that turn out to be service messages, dialogues erased. Nothing follows in an erased one: another
 * begins in its place.
 */
export const history = (tenant: string, seed: number, length: number): ReadonlyArray<LogEvent> => {
  const chance = chances(seed)
  const events: Array<LogEvent> = dialogues.map((dialogue) => opened({ tenant, dialogue }))
  const present = dialogues.map((dialogue, place): Present => ({ dialogue, place, seen: new Set() }))
  const anyone = () => ({ kind: "user" as const, id: 6000 + chance(4) })
  for (let count = 1; count <= length; count++) {
    const at = chance(4)
    const { dialogue, place, seen } = present[at] as Present
    const idIn = (of: Present) => 100 * of.place + 1 + chance(20)
    const answered = present[chance(4)] as Present
    const { kind, id } = answered.dialogue.peer
    const box = kind === "channel" ? { box: "c" as const, channel: id } : { box: "u" as const }
    const content: Partial<MessageContent> = {
      sent: chance(3) === 0,
      ...(chance(3) === 0 ? {} : { sender: anyone() }),
      ...(chance(2) === 0 ? { reply: { ...box, id: idIn(answered) } } : {}),
      ...(chance(5) === 0 ? { forward: chance(2) === 0 ? { peer: anyone() } : {} } : {}),
      ...(chance(8) === 0 ? { viaBot: "gif" } : {}),
      ...(chance(3) === 0 ? { media: { kind: `kind ${chance(2)}` } } : {}),
      ...(chance(9) === 0 ? { own: true } : {}),
      ...(chance(3) === 0 ? { approximate: true } : {}),
    }
    const occurred = chance(4) === 0 ? {} : { occurred: 1_700_000_000 + count }
    const of = { tenant, dialogue, sequence: idIn(present[at] as Present), content, state: occurred }
    const time = new Date(1_800_000_000_000 + count * 1_000).toISOString()
    const { data: _, ...envelope } = { ...opened({ tenant, dialogue }), time }
    const what = chance(20)
    if (what === 0) {
      events.push({ ...envelope, type: "sideload.dialogue.erased.v1", data: {} })
      present[at] = nextOf({ dialogue, place, seen })
      events.push({ ...opened({ tenant, dialogue: (present[at] as Present).dialogue }), time })
    } else if (what < 3) {
      const data = { peer: anyone(), name: `name ${count}` }
      events.push({ ...envelope, type: "sideload.peer.observed.v1", data })
    } else if (what === 3) {
      const data = { action: "pin_message", fields: {}, ...(chance(2) === 0 ? { actor: anyone() } : {}) }
      events.push({ ...service(data, of), time })
    } else if (!seen.has(of.sequence)) events.push({ ...imported(of), time })
    else events.push({ ...(what < 7 ? deleted(of) : edited(of)), time })
    if (what >= 3) seen.add(of.sequence)
  }
  return events.map((event, at) => ({ ...event, sequence: at + 1 }))
}

/** Commits events in batches of so many. */
export const feedBy = async (
  graph: Graph,
  events: ReadonlyArray<LogEvent>,
  size: (at: number) => number,
): Promise<void> => {
  for (let at = 0; at < events.length; ) {
    const batch = events.slice(at, at + size(at))
    assert.deepEqual(await graph.feed(...batch), COMMITTED)
    at += batch.length
  }
}
