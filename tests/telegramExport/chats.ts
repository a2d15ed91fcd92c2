/** Types of chats and sections of an account: a small file for each line. */
import assert from "node:assert/strict"
import { ACCOUNT, account, chat, FRIEND, message, mine } from "../../adapters/telegram/export/testing.ts"
import { type Fields, friend, isDialogue, type Proof, type Proofs, refuses } from "./proof.ts"
import { onlyDialogue, read } from "./reading.ts"

const CHANNEL = 1500600701
const supergroup = { kind: "channel", id: CHANNEL } as const
const ofChannel = { from: "Вестник", from_id: `channel${CHANNEL}` }

export const chats: Proofs = {
  personal_chat: isDialogue({}, { peer: friend, type: "dm", title: "Евлампия" }, "u"),
  monoforum: isDialogue(
    { id: CHANNEL, name: "Вестник" },
    { peer: supergroup, type: "supergroup", title: "Вестник" },
    "c",
    ofChannel,
  ),
  bot_chat: isDialogue(
    { type: "bot_chat", name: "Teapot" },
    { peer: friend, type: "bot", title: "Teapot" },
    "u",
  ),
  saved_messages: isDialogue(
    { type: "saved_messages", id: ACCOUNT, name: undefined },
    { peer: { kind: "user", id: ACCOUNT }, type: "saved" },
    "u",
    { from_id: `user${ACCOUNT}` },
  ),
  replies: isDialogue(
    { type: "replies", id: 1271266957, name: undefined },
    { peer: { kind: "user", id: 1271266957 }, type: "replies" },
    "u",
  ),
  verification_codes: isDialogue(
    { type: "verification_codes", id: 489000, name: undefined },
    { peer: { kind: "user", id: 489000 }, type: "codes" },
    "u",
  ),
  private_group: isDialogue(
    { type: "private_group", id: 17, name: "Хор" },
    { peer: { kind: "chat", id: 17 }, type: "group", title: "Хор" },
    "u",
  ),
  private_supergroup: isDialogue(
    { type: "private_supergroup", id: CHANNEL, name: "Хор" },
    { peer: supergroup, type: "supergroup", title: "Хор" },
    "c",
  ),
  public_supergroup: isDialogue(
    { type: "public_supergroup", id: CHANNEL, name: "Хор" },
    { peer: supergroup, type: "supergroup", title: "Хор" },
    "c",
  ),
  private_channel: isDialogue(
    { type: "private_channel", id: CHANNEL, name: "Вестник" },
    { peer: supergroup, type: "channel", title: "Вестник" },
    "c",
    ofChannel,
  ),
  public_channel: isDialogue(
    { type: "public_channel", id: CHANNEL, name: "Вестник" },
    { peer: supergroup, type: "channel", title: "Вестник" },
    "c",
    ofChannel,
  ),
  null: async () => {
    const head = { type: null, name: null, id: CHANNEL }
    await isDialogue(head, { peer: { kind: "user", id: CHANNEL }, type: "dm" }, "u")()
    await isDialogue(head, { peer: supergroup, type: "supergroup" }, "c", ofChannel)()
  },
  "name null": isDialogue({ name: null }, { peer: friend, type: "dm" }, "u"),
}

/** A section changes nothing of what is read. */
const passedOver =
  (section: Fields): Proof =>
  async () => {
    const { seen, messages } = await onlyDialogue({
      ...section,
      ...account([chat([message(7)])]),
      ...section,
    })
    assert.deepEqual(seen.peer, friend)
    assert.equal(messages.length, 1)
  }

const inside = { id: 9, type: "personal_chat", messages: [message(1)] }

export const sections: Proofs = {
  about: passedOver({ about: 'Данные "}, которые Вы просили' }),
  personal_information: async () => {
    await passedOver({ personal_information: { user_id: ACCOUNT, first_name: "F", bio: "}{" } })()
    await refuses(account([], { personal_information: { user_id: 1 } }), /account/)()
  },
  profile_pictures: passedOver({ profile_pictures: [{ date: "2020-01-01T00:00:00", photo: "a.jpg" }] }),
  stories: passedOver({ stories: [{ date: "2020-01-01T00:00:00", pinned: true, media: "a.mp4" }] }),
  profile_music: passedOver({ profile_music: [{ file: "a.mp3" }] }),
  contacts: passedOver({
    contacts: { about: "…", list: [{ user_id: 1, first_name: "Ada" }, { date: "…" }] },
  }),
  frequent_contacts: passedOver({
    frequent_contacts: { about: "…", list: [{ id: 1, type: "user", name: null }] },
  }),
  sessions: passedOver({ sessions: { about: "…", list: [{ last_ip: "192.0.2.1" }] } }),
  web_sessions: passedOver({ web_sessions: { about: "…", list: [inside] } }),
  other_data: passedOver({ other_data: { chats: { list: [inside] }, list: [[null, 1.5, "}"]] } }),
  chats: async () => {
    const other = chat([message(3)], { id: 9, name: "Ada", type: "bot_chat" })
    const { dialogues } = await read(account([chat([message(7)]), other]))
    assert.deepEqual(
      dialogues.map(({ seen, messages }) => [seen.peer.id, messages.length]),
      [
        [FRIEND, 1],
        [9, 1],
      ],
    )
  },
  left_chats: async () => {
    const left = chat([mine(3)], { id: CHANNEL, name: "Хор", type: "public_supergroup" })
    const { dialogues } = await read(account([chat([])], { left_chats: { about: "…", list: [left] } }))
    assert.deepEqual(
      dialogues.map(({ seen, messages }) => [seen.peer, messages.length]),
      [
        [friend, 0],
        [supergroup, 1],
      ],
    )
  },
}
