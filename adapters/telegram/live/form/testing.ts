/**
 * Invented objects of Telegram for tests, as they come off the wire, and what the export's reader makes of the JSON that Telegram Desktop would write of
 * them. Holds no expectations of its own but that both say the same.
 */
import assert from "node:assert/strict"
import { Api } from "telegram"
import { BinaryReader } from "telegram/extensions/index.js"
import { returnBigInt } from "telegram/Helpers.js"
import type { Media } from "../../../../domain/message.ts"
import type { MessageObservation, ServiceObservation } from "../../../../domain/observation.ts"
import type { Box, Peer } from "../../../../domain/peer.ts"
import { observe } from "../../export/observe.ts"
import { placeIn } from "../../export/place.ts"
import { type RawMessage, readMessage } from "../../export/raw.ts"
import { observeService } from "../../export/service.ts"
import { observePage, type PageObserved } from "./page.ts"
import { peopleOf } from "./peers.ts"
import type { Fields, PageReading } from "./raw.ts"

export const ACCOUNT = 100200300
export const FRIEND = 500600701
export const BOT = 700700700
export const GONE = 800800800
export const GROUP = 400500
export const CHANNEL = 1500600700

export const long = (value: number | string) => returnBigInt(String(value))
export const user = (id: number) => new Api.PeerUser({ userId: long(id) })
export const chat = (id: number) => new Api.PeerChat({ chatId: long(id) })
export const channel = (id: number) => new Api.PeerChannel({ channelId: long(id) })

export const friend: Peer = { kind: "user", id: FRIEND }
export const group: Peer = { kind: "chat", id: GROUP }
export const supergroup: Peer = { kind: "channel", id: CHANNEL }

/** The object as the library reads it from its bytes: what is left out is null there. */
export const wired = <A extends { readonly getBytes: () => Buffer }>(object: A): A =>
  new BinaryReader(object.getBytes()).tgReadObject() as A

const noPhoto = () => new Api.ChatPhotoEmpty()

export const users = [
  new Api.User({ id: long(ACCOUNT), self: true, firstName: "Ferapont", lastName: "Quillabee" }),
  new Api.User({ id: long(FRIEND), firstName: "Евлампия", lastName: "Тихозвонова", username: "evlampia" }),
  new Api.User({ id: long(BOT), bot: true, botInfoVersion: 1, firstName: "Kettle", username: "kettle_bot" }),
  new Api.User({ id: long(GONE), deleted: true }),
]

export const chats = [
  new Api.Chat({
    id: long(GROUP),
    title: "Чайная",
    photo: noPhoto(),
    participantsCount: 2,
    date: 1,
    version: 1,
  }),
  new Api.Channel({ id: long(CHANNEL), title: "Самовар", photo: noPhoto(), date: 1, megagroup: true }),
]

const people = peopleOf(users.map(wired), chats.map(wired))

const peerOf = ({ kind, id }: Peer): Api.TypePeer =>
  kind === "user" ? user(id) : kind === "chat" ? chat(id) : channel(id)

export type Where = { readonly dialogue: Peer; readonly box?: Box }

export const readingOf = ({ dialogue, box }: Where): PageReading => ({
  dialogue,
  box: box ?? (dialogue.kind === "channel" ? "c" : "u"),
  account: ACCOUNT,
  people,
})

/** Sent `id` seconds after the beginning of 2024. */
export const dateOf = (id: number): number => 1_704_067_200 + id

type Given = Partial<ConstructorParameters<typeof Api.Message>[0]>

export const message = (id: number, fields: Given = {}): Api.Message =>
  new Api.Message({ id, peerId: user(FRIEND), date: dateOf(id), message: "", ...fields })

export const service = (id: number, action: Api.TypeMessageAction, fields: Given = {}): Api.MessageService =>
  new Api.MessageService({ id, peerId: user(FRIEND), date: dateOf(id), action, ...fields })

export const pageOf = (messages: ReadonlyArray<Api.TypeMessage>, where: Where): PageObserved =>
  observePage(messages.map(wired), readingOf(where))

/** In the dialogue with the friend unless another is named, which then is the message's own too. */
export const observed = (fields: Given, where: Where = { dialogue: friend }): MessageObservation => {
  const [only] = pageOf([message(7, { peerId: peerOf(where.dialogue), ...fields })], where).messages
  assert.ok(only)
  return only
}

export const serviceObserved = (
  action: Api.TypeMessageAction,
  fields: Given = {},
  where: Where = { dialogue: group },
): ServiceObservation => {
  const given = { peerId: peerOf(where.dialogue), fromId: user(FRIEND), ...fields }
  const [only] = pageOf([service(7, action, given)], where).services
  assert.ok(only)
  return only
}

const exported = (json: Fields, { dialogue }: Where) => {
  const raw: RawMessage = readMessage(
    { id: 7, date: "2024-01-01T03:00:07", date_unixtime: String(dateOf(7)), ...json },
    { dialogue: { peer: dialogue, type: "dm" }, zone: undefined },
    () => 0,
  )
  const place = placeIn(dialogue, raw.id)
  assert.ok(place)
  const reading = { dialogue, self: `user${ACCOUNT}`, beside: () => "present" as const }
  return { raw, place, reading }
}

/** What the export's reader makes of a message in the export's form. */
export const fromExport = (json: Fields, where: Where = { dialogue: friend }): MessageObservation => {
  const { raw, place, reading } = exported({ type: "message", ...fromFriend, ...json }, where)
  return observe(raw, place, reading)
}

export const fromFriend = { from: "Евлампия Тихозвонова", from_id: `user${FRIEND}` }
export const fromSelf = { from: "Ferapont Quillabee", from_id: `user${ACCOUNT}` }
const byFriend = { actor: fromFriend.from, actor_id: fromFriend.from_id }

export const serviceFromExport = (json: Fields, where: Where = { dialogue: group }): ServiceObservation => {
  const whole = { type: "service", ...byFriend, ...json, text: json["text"] ?? "", text_entities: [] }
  const { raw, place, reading } = exported(whole, where)
  return observeService(raw, place, reading, () => JSON.stringify(whole))
}

const fileKeys = new Set(["thumbnail", "contact_vcard"])

/** Without what only a file beside an export has. */
const withoutFile = (media: Media | undefined): Media | undefined => {
  if (media === undefined) return undefined
  const { path: _, present: __, missing: ___, details, ...rest } = media
  const kept = Object.entries(details ?? {}).filter(([key]) => !fileKeys.has(key))
  return kept.length === 0 ? rest : { ...rest, details: Object.fromEntries(kept) }
}

/** Both say the same, but for where the export has its files. */
export const saysTheSame = (live: MessageObservation, file: MessageObservation): void => {
  const { fidelity: _, ...shown } = live
  const { fidelity: __, ...expected } = file
  assert.deepEqual(
    { ...shown, content: { ...shown.content, media: withoutFile(shown.content.media) } },
    { ...expected, content: { ...expected.content, media: withoutFile(expected.content.media) } },
  )
}

export const tellsTheSame = (live: ServiceObservation, file: ServiceObservation): void => {
  assert.deepEqual(
    { ...live.service, media: withoutFile(live.service.media) },
    { ...file.service, media: withoutFile(file.service.media) },
  )
  assert.deepEqual([live.box, live.id, live.occurred], [file.box, file.id, file.occurred])
}
