/** Invented observations: what a test does not name is some harmless default. */
import type { Observe } from "../domain/dialogue/decide.ts"
import type { MessageContent } from "../domain/message.ts"
import type { DialogueSeen, MessageObservation } from "../domain/observation.ts"
import type { Peer } from "../domain/peer.ts"
import { makeNames } from "../domain/persona/names.ts"

export const ANNA: Peer = { kind: "user", id: 5001 }
export const BORIS: Peer = { kind: "user", id: 5002 }
export const VERA: Peer = { kind: "user", id: 5003 }
export const CHOIR: Peer = { kind: "channel", id: 8001 }

export const NAMES = makeNames(Buffer.alloc(32, 7))

export const withAnna: DialogueSeen = { peer: ANNA, type: "dm", title: "Анна" }
export const choir: DialogueSeen = { peer: CHOIR, type: "supergroup", title: "Хор" }

export type Shown = Partial<Omit<MessageObservation, "content">> & {
  readonly content?: Partial<MessageContent>
}

/** A message as a source shows it. */
export const message = (id: number, { content, ...shown }: Shown = {}): MessageObservation => ({
  box: "u",
  id,
  occurred: 1_700_000_000 + id,
  fidelity: 60,
  ...shown,
  content: { sent: false, text: `text ${id}`, ...content },
})

export const page = (
  messages: ReadonlyArray<MessageObservation>,
  { dialogue = withAnna, own = false }: { readonly dialogue?: DialogueSeen; readonly own?: boolean } = {},
): Observe => ({ dialogue, messages, own, names: NAMES })
