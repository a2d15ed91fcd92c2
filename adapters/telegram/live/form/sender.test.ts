import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { Fidelity } from "../../../../domain/observation.ts"
import {
  ACCOUNT,
  CHANNEL,
  channel,
  FRIEND,
  friend,
  fromExport,
  fromSelf,
  GONE,
  group,
  observed,
  supergroup,
  user,
} from "./testing.ts"

const plain = { text: "чай", text_entities: [{ type: "plain", text: "чай" }] }
const saved = { kind: "user", id: ACCOUNT } as const

describe("the sender", () => {
  test("of a private message is the other one, or the account where it is outgoing", () => {
    assert.deepEqual(observed({ message: "чай" }).content.sender, friend)
    assert.deepEqual(observed({ message: "чай", out: true }), fromExport({ ...fromSelf, ...plain }))
    assert.deepEqual(
      observed({ message: "чай", out: true, fromId: user(ACCOUNT) }),
      fromExport({ ...fromSelf, ...plain }),
    )
  })

  test("in Saved Messages is the account, of forwards as well", () => {
    const live = observed(
      {
        message: "чай",
        fwdFrom: new Api.MessageFwdHeader({
          date: 1,
          fromId: user(FRIEND),
          savedFromPeer: user(FRIEND),
          savedFromMsgId: 4,
        }),
      },
      { dialogue: saved },
    )
    const file = fromExport(
      {
        ...fromSelf,
        ...plain,
        forwarded_from: "Евлампия Тихозвонова",
        forwarded_from_id: `user${FRIEND}`,
        saved_from: "Евлампия Тихозвонова",
      },
      { dialogue: saved },
    )
    assert.deepEqual(live, file)
  })

  test("in a group is who is named, and the group where nobody is", () => {
    assert.deepEqual(
      observed({ message: "чай", fromId: user(FRIEND) }, { dialogue: group }),
      fromExport(plain, { dialogue: group }),
    )
    assert.deepEqual(observed({ message: "чай" }, { dialogue: group }).content.sender, group)
  })

  test("of a channel's post is the channel, with the author's signature", () => {
    assert.deepEqual(
      observed({ message: "чай", post: true, postAuthor: "Е. Т." }, { dialogue: supergroup }),
      fromExport(
        { ...plain, from: "Самовар", from_id: `channel${CHANNEL}`, author: "Е. Т." },
        { dialogue: supergroup },
      ),
    )
  })

  test("of an anonymous administrator is the supergroup; that the account sent it, only a live source knows", () => {
    const file = fromExport(
      { ...plain, from: "Самовар", from_id: `channel${CHANNEL}` },
      { dialogue: supergroup },
    )
    const anonymous = { message: "чай", fromId: channel(CHANNEL) }
    assert.deepEqual(observed(anonymous, { dialogue: supergroup }), file)
    assert.deepEqual(observed({ ...anonymous, out: true }, { dialogue: supergroup }), {
      ...file,
      fidelity: Fidelity.live,
      content: { ...file.content, sent: true },
    })
  })

  test("has no name where the account is deleted or the page does not show it", () => {
    const gone = { ...plain, from: null, from_id: `user${GONE}` }
    assert.deepEqual(
      observed({ message: "чай", fromId: user(GONE) }, { dialogue: group }),
      fromExport(gone, { dialogue: group }),
    )
    const unknown = observed({ message: "чай", fromId: user(42) }, { dialogue: group })
    assert.deepEqual([unknown.content.sender?.id, unknown.content.senderName], [42, undefined])
  })
})

describe("a forward", () => {
  const forwarded = (header: Partial<Api.MessageFwdHeader>) =>
    observed({ message: "чай", fwdFrom: new Api.MessageFwdHeader({ date: 1, ...header } as never) })

  test("names a peer, of which the page may know no name", () => {
    assert.deepEqual(
      forwarded({ fromId: user(42) }),
      fromExport({ ...plain, forwarded_from: null, forwarded_from_id: "user42" }),
    )
  })
  test("of somebody hidden has a name only", () => {
    assert.deepEqual(forwarded({ fromName: "Некто" }), fromExport({ ...plain, forwarded_from: "Некто" }))
  })
  test("may tell only from where it was saved", () => {
    assert.deepEqual(
      forwarded({ savedFromPeer: channel(CHANNEL), savedFromMsgId: 4 }),
      fromExport({ ...plain, saved_from: "Самовар" }),
    )
  })
  test("may have been saved from elsewhere than it comes from", () => {
    assert.deepEqual(
      forwarded({ fromId: user(FRIEND), savedFromPeer: channel(CHANNEL), savedFromMsgId: 4 }),
      fromExport({
        ...plain,
        forwarded_from: "Евлампия Тихозвонова",
        forwarded_from_id: `user${FRIEND}`,
        saved_from: "Самовар",
      }),
    )
  })
})

describe("a reply", () => {
  const replying = (header: ConstructorParameters<typeof Api.MessageReplyHeader>[0], dialogue = supergroup) =>
    observed(
      { message: "чай", fromId: user(FRIEND), replyTo: new Api.MessageReplyHeader(header) },
      { dialogue },
    )

  test("may be to another dialogue", () => {
    assert.deepEqual(
      replying({ replyToMsgId: 5, replyToPeerId: channel(42) }),
      fromExport(
        { ...plain, reply_to_message_id: 5, reply_to_peer_id: "channel42" },
        { dialogue: supergroup },
      ),
    )
    assert.deepEqual(
      replying({ replyToMsgId: 5, replyToPeerId: user(42) }),
      fromExport({ ...plain, reply_to_message_id: 5, reply_to_peer_id: "user42" }, { dialogue: supergroup }),
    )
  })
  test("to what is no message is none", () => {
    assert.deepEqual(replying({}), fromExport(plain, { dialogue: supergroup }))
    const replyTo = new Api.MessageReplyStoryHeader({ peer: user(FRIEND), storyId: 5 })
    assert.deepEqual(observed({ message: "чай", replyTo }), fromExport(plain))
  })
})
