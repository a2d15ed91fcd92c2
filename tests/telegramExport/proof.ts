/**
 * What the proofs of `docs/telegram-export.md` are made of: a small file of an export's own, and what must come out of the source. A proof
 * compares the whole of what it speaks of (a message's content, a service message, a dialogue), so a field that gets lost or appears is found.
 */
import assert from "node:assert/strict"
import { account, chat, FRIEND, message } from "../../adapters/telegram/export/testing.ts"
import type { ServiceMessageObserved } from "../../domain/dialogue/messageEvents.ts"
import type { MessageContent } from "../../domain/message.ts"
import type { DialogueSeen, MessageObservation, ServiceObservation } from "../../domain/observation.ts"
import { onlyDialogue, read } from "./reading.ts"

export type Proof = () => Promise<void>
/** By the key of the line that each proves. */
export type Proofs = Readonly<Record<string, Proof>>
export type Fields = Readonly<Record<string, unknown>>

export const friend = { kind: "user", id: FRIEND } as const

/** What a message of `message` says where it names nothing else. */
const plain: MessageContent = { sent: false, text: "чай", sender: friend, senderName: "Евлампия Тихозвонова" }

/** Fields that are `undefined` are not there. */
const without = <A extends object>(fields: A): A =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as A

type Changed<A> = { readonly [K in keyof A]?: A[K] | undefined }
type Known = Changed<Omit<MessageObservation, "content">>

/** A message with these fields says this, and nothing else but what every message of these proofs says; `known` is of the observation. */
export const says =
  (fields: Fields, content: Changed<MessageContent>, known: Known = {}, head: Fields = {}): Proof =>
  async () => {
    const { messages, services } = await onlyDialogue(account([chat([{ ...message(7), ...fields }], head)]))
    assert.deepEqual(services, [])
    assert.equal(messages.length, 1)
    const [seen] = messages
    assert.deepEqual(seen?.content, without({ ...plain, ...content }))
    for (const [key, value] of Object.entries(known)) {
      assert.deepEqual(seen?.[key as keyof MessageObservation], value, key)
    }
  }

const noText = { text: "", text_entities: [] }

/** A message that only carries media. */
export const carries = (fields: Fields, media: NonNullable<MessageContent["media"]>): Proof =>
  says({ ...fields, ...noText }, { text: "", media })

/** A service message as it is written, of the friend. */
export const service = (id: number, fields: Fields): Fields => {
  const { from, from_id, text: _, text_entities: __, ...common } = message(id)
  return { ...common, type: "service", actor: from, actor_id: from_id, ...fields, ...noText }
}

/** The only service message of a file that holds no ordinary one. */
export const onlyService = async (content: unknown): Promise<ServiceObservation> => {
  const { messages, services, ended } = await onlyDialogue(content)
  assert.deepEqual(messages, [])
  assert.equal(services.length, 1)
  assert.equal(ended?.serviceMessages, 1)
  return services[0] as ServiceObservation
}

const acted =
  (raw: Fields, expected: Changed<ServiceMessageObserved>): Proof =>
  async () => {
    const { box, id, occurred, service: seen } = await onlyService(account([chat([raw])]))
    assert.deepEqual({ box, id, occurred }, { box: "u", id: 7, occurred: 1_704_067_207 })
    assert.deepEqual(seen, without({ actor: friend, actorName: plain.senderName, ...expected }))
  }

/** The friend did this; the fields stand as they are, or as `expected` says. */
export const acts = (
  action: string,
  fields: Fields = {},
  expected: Changed<ServiceMessageObserved> = {},
): Proof => acted(service(7, { action, ...fields }), { action, fields, ...expected })

/** It happened, and the export does not say by whom. */
export const happens = (
  action: string,
  fields: Fields = {},
  expected: Changed<ServiceMessageObserved> = {},
): Proof => {
  const { actor: _, actor_id: __, ...raw } = service(7, { action, ...fields })
  return acted(raw, { action, fields, actor: undefined, actorName: undefined, ...expected })
}

/** A chat with this head is seen as this dialogue, and its message in this box. */
export const isDialogue =
  (head: Fields, seen: DialogueSeen, box: "u" | "c", fields: Fields = {}): Proof =>
  async () => {
    const found = await onlyDialogue(account([chat([{ ...message(7), ...fields }], head)]))
    assert.deepEqual(found.seen, seen)
    assert.deepEqual(
      found.messages.map((one) => [one.box, one.id]),
      [[box, 7]],
    )
  }

/** The file is refused in words that match, before anything of it was yielded. */
export const refuses =
  (content: unknown, words: RegExp): Proof =>
  async () => {
    const { dialogues, refusal } = await read(content)
    assert.ok(refusal, "it was not refused")
    assert.match(`${refusal.what} ${refusal.mend}`, words)
    assert.notEqual(refusal.where, "")
    assert.deepEqual(
      dialogues.flatMap(({ messages }) => messages),
      [],
    )
  }
