/** Ids by era: a small file for each line. */
import assert from "node:assert/strict"
import { ACCOUNT, account, chat, FRIEND, message, mine } from "../../adapters/telegram/export/testing.ts"
import type { Reading } from "../../application/source.ts"
import type { Peer } from "../../domain/peer.ts"
import { type Fields, friend, type Proof, type Proofs, refuses } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"

const CHANNEL = 1500600701
const USERS = 2 ** 32
const CHATS = 2 * 2 ** 32
const utc: Reading = { timezone: "UTC" }

/** Before 3.7.6: no UTC times, no entities. */
const old = (raw: Fields, more: Fields): Fields => {
  const { date_unixtime: _, text_entities: __, ...rest } = raw
  return { ...rest, ...more }
}

const theirs = old(message(7), { from_id: FRIEND })
const own = old(mine(8), { from_id: ACCOUNT })

/** Who the dialogue is with, and who wrote each message. */
const isWith =
  (content: unknown, peer: Peer, senders: ReadonlyArray<Peer | undefined>): Proof =>
  async () => {
    const { seen, messages } = await onlyDialogue(content, utc)
    assert.deepEqual(seen.peer, peer)
    assert.deepEqual(
      messages.map(({ content: { sender } }) => sender),
      senders,
    )
    for (const { content: said } of messages) assert.equal(said.sent, said.sender?.id === ACCOUNT)
  }

const self: Peer = { kind: "user", id: ACCOUNT }
const supergroup: Peer = { kind: "channel", id: CHANNEL }

/** Where the messages of a chat are. */
const isIn =
  (head: Fields, messages: ReadonlyArray<Fields>, places: ReadonlyArray<readonly [string, number]>): Proof =>
  async () => {
    const found = await onlyDialogue(account([chat(messages, head)]))
    assert.deepEqual(
      found.messages.map(({ box, id }) => [box, id]),
      places,
    )
  }

const shiftedGroup = (type: string, peer: Peer): Proof => {
  const head = { id: CHATS + peer.id, type, name: "Хор" }
  return isWith(chat([theirs, own], head), peer, [friend, self])
}

export const ids: Proofs = {
  none: refuses(
    chat(
      [old(message(7), { from_id: undefined })].map(({ from_id: _, ...rest }) => rest),
      { id: undefined },
    ),
    /id/,
  ),
  "chat shifted user": isWith(chat([theirs, own], { id: USERS + FRIEND }), friend, [friend, self]),
  "chat shifted group": async () => {
    await shiftedGroup("private_group", { kind: "chat", id: 17 })()
    await shiftedGroup("private_supergroup", supergroup)()
  },
  "from_id number": isWith(account([chat([theirs, own], { id: USERS + FRIEND })]), friend, [friend, self]),
  "from_id shifted user": isWith(
    chat([old(message(7), { from_id: USERS + FRIEND }), old(mine(8), { from_id: USERS + ACCOUNT })], {
      id: USERS + FRIEND,
    }),
    friend,
    [friend, self],
  ),
  "from_id shifted channel": isWith(
    chat([old(message(7), { from_id: CHATS + CHANNEL })], {
      ...{ id: CHATS + CHANNEL, type: "public_channel", name: "Вестник" },
    }),
    supergroup,
    [supergroup],
  ),
  "from_id text": async () => {
    const from = ["user17", "chat17", "channel17"].map((from_id, n) => message(n + 1, { from_id }))
    const kinds = ["user", "chat", "channel"] as const
    const head = { type: "private_supergroup", id: CHANNEL }
    await isWith(
      account([chat(from, head)]),
      supergroup,
      kinds.map((kind) => ({ kind, id: 17 })),
    )()
  },
  "from_id above 32 bits": async () => {
    const big = USERS + 1303332676
    const head = { id: big, name: "Ada" }
    await isWith(account([chat([message(7, { from_id: `user${big}` })], head)]), { kind: "user", id: big }, [
      { kind: "user", id: big },
    ])()
  },
  "chat above 32 bits": async () => {
    const head = { id: 4696915167, type: "private_group", name: "Хор" }
    await isWith(account([chat([message(7)], head)]), { kind: "chat", id: 4696915167 }, [friend])()
  },
  "box u": async () => {
    await isIn({}, [message(7)], [["u", 7]])()
    await isIn({ type: "private_group", id: 17 }, [message(7)], [["u", 7]])()
  },
  "box c": isIn({ type: "private_supergroup", id: CHANNEL }, [message(7)], [["c", 7]]),
  migrated: isIn(
    { type: "private_supergroup", id: CHANNEL },
    [message(-999681092), message(-999681090), message(2)],
    [
      ["u", 318908],
      ["u", 318910],
      ["c", 2],
    ],
  ),
}
