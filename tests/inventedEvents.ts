/** Invented events as a reader of the log sees them; what a test does not name is some harmless default. */
import type { ReactionsObserved, ServiceMessageObserved } from "../domain/dialogue/messageEvents.ts"
import type { DialogueContext, LogEvent } from "../domain/logEvent.ts"
import type { MessageContent } from "../domain/message.ts"
import type { MessageState } from "../domain/state.ts"

export const TENANT = "550e8400-e29b-41d4-a716-446655440000"
export const OTHER_TENANT = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
export const ACCOUNT = 100200300

export const dm: DialogueContext = { peer: { kind: "user", id: 5001 }, type: "dm" }
export const saved: DialogueContext = { peer: { kind: "user", id: ACCOUNT }, type: "saved" }
export const group: DialogueContext = { peer: { kind: "chat", id: 7001 }, type: "group" }
export const supergroup: DialogueContext = { peer: { kind: "channel", id: 8001 }, type: "supergroup" }
export const channel: DialogueContext = { peer: { kind: "channel", id: 9001 }, type: "channel" }

export type Invented = {
  readonly sequence?: number
  readonly tenant?: string
  readonly account?: number
  readonly dialogue?: DialogueContext
  readonly state?: Partial<MessageState>
  readonly content?: Partial<MessageContent>
}

const envelope = (of: Invented) => {
  const sequence = of.sequence ?? 17
  const tenant = of.tenant ?? TENANT
  return {
    sequence,
    subject: `events.${tenant}.aaaa.dialogue.${(of.dialogue ?? dm).peer.id}`,
    id: `event-${sequence}`,
    time: "2026-11-23T07:00:00.123Z",
    version: sequence,
    tenant,
    account: of.account ?? ACCOUNT,
    dialogue: of.dialogue ?? dm,
  }
}

const stateOf = (kind: MessageState["kind"], of: Invented): MessageState => ({
  kind,
  box: of.dialogue?.peer.kind === "channel" ? "c" : "u",
  id: of.sequence ?? 17,
  occurred: 1_706_745_598,
  fidelity: 60,
  revision: "ab",
  ...of.state,
})

const contentOf = (of: Invented): MessageContent => ({ sent: false, text: "Добрый день", ...of.content })

export const imported = (of: Invented = {}): LogEvent<"sideload.message.imported.v1"> => ({
  type: "sideload.message.imported.v1",
  ...envelope(of),
  state: stateOf("imported", of),
  data: contentOf(of),
})

export const edited = (of: Invented = {}): LogEvent<"sideload.message.edited.v1"> => ({
  type: "sideload.message.edited.v1",
  ...envelope(of),
  state: stateOf("edited", { ...of, state: { edited: 1_706_745_700, ...of.state } }),
  data: contentOf(of),
})

export const deleted = (of: Invented = {}): LogEvent<"sideload.message.deleted.v1"> => ({
  type: "sideload.message.deleted.v1",
  ...envelope(of),
  state: stateOf("deleted", of),
  data: {},
})

export const service = (
  data: ServiceMessageObserved,
  of: Invented = {},
): LogEvent<"sideload.service-message.observed.v1"> => ({
  type: "sideload.service-message.observed.v1",
  ...envelope(of),
  state: stateOf("service", of),
  data,
})

export const reacted = (
  data: ReactionsObserved,
  of: Invented = {},
): LogEvent<"sideload.reactions.observed.v1"> => ({
  type: "sideload.reactions.observed.v1",
  ...envelope(of),
  state: stateOf("reactions", of),
  data,
})

/** The message's file lies in the media store. */
export const stored = (of: Invented = {}): LogEvent<"sideload.media.stored.v1"> => ({
  type: "sideload.media.stored.v1",
  ...envelope(of),
  state: stateOf("media", of),
  data: { sha256: "5".repeat(64), size: 1234, mime: "image/jpeg" },
})

export const opened = (of: Invented = {}): LogEvent<"sideload.dialogue.opened.v1"> => {
  const { peer, type } = of.dialogue ?? dm
  return { type: "sideload.dialogue.opened.v1", ...envelope(of), data: { peer, type, title: "Анна" } }
}

export const registered = (of: Invented = {}): LogEvent<"sideload.persona.registered.v1"> => {
  const { dialogue: _, ...rest } = envelope(of)
  return { type: "sideload.persona.registered.v1", ...rest, data: { account: rest.account } }
}
