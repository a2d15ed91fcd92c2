import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import {
  ACCOUNT,
  CHANNEL,
  channel,
  chat,
  FRIEND,
  friend,
  fromExport,
  GROUP,
  group,
  long,
  pageOf,
  service,
  serviceFromExport,
  serviceObserved,
  supergroup,
  tellsTheSame,
  user,
} from "./testing.ts"
import { answered } from "./testingActions.ts"

describe("a service message", () => {
  test("has as its actor who is named, or the dialogue, or in a private one its two sides", () => {
    const taken = new Api.MessageActionScreenshotTaken()
    const actorOf = (...[action, given, where]: Parameters<typeof serviceObserved>) => {
      const { actor, actorName } = serviceObserved(action, given, where).service
      return [actor?.kind, actor?.id, actorName]
    }
    const nobody = { fromId: undefined }
    assert.deepEqual(actorOf(taken, nobody), ["chat", GROUP, "Чайная"])
    assert.deepEqual(actorOf(taken, nobody, { dialogue: supergroup }), ["channel", CHANNEL, "Самовар"])
    assert.deepEqual(actorOf(taken, nobody, { dialogue: friend }), ["user", FRIEND, "Евлампия Тихозвонова"])
    assert.deepEqual(actorOf(taken, { ...nobody, out: true }, { dialogue: friend }), [
      "user",
      ACCOUNT,
      "Ferapont Quillabee",
    ])
  })

  test("before a migration names messages by their real ids", () => {
    const live = serviceObserved(
      new Api.MessageActionPinMessage(),
      { ...answered, peerId: chat(GROUP) },
      { dialogue: supergroup, box: "u" },
    )
    const file = serviceFromExport(
      { id: 7 - 1_000_000_000, action: "pin_message", message_id: 5 - 1_000_000_000 },
      { dialogue: supergroup },
    )
    tellsTheSame(live, file)
    assert.equal(live.service.fields["message_id"], 5)
  })

  test("may be about a message of another dialogue", () => {
    const replyTo = new Api.MessageReplyHeader({ replyToMsgId: 5, replyToPeerId: channel(42) })
    tellsTheSame(
      serviceObserved(new Api.MessageActionPinMessage(), { replyTo }),
      serviceFromExport({ action: "pin_message", message_id: 5, reply_to_peer_id: "channel42" }),
    )
  })
})

describe("an action that the export has no form for", () => {
  test("is an empty message, as there", () => {
    const requested = new Api.RequestedPeerUser({ userId: long(5) })
    for (const action of [
      new Api.MessageActionEmpty(),
      new Api.MessageActionWebViewDataSentMe({ text: "", data: "" }),
      new Api.MessageActionRequestedPeerSentMe({ buttonId: 1, peers: [requested] }),
      new Api.MessageActionSecureValuesSentMe({
        values: [],
        credentials: new Api.SecureCredentialsEncrypted({
          ...{ data: Buffer.from("a"), hash: Buffer.from("b"), secret: Buffer.from("c") },
        }),
      }),
      new Api.MessageActionPaymentSentMe({
        ...{ currency: "XTR", totalAmount: long(1), payload: Buffer.from("a") },
        charge: new Api.PaymentCharge({ id: "c1", providerChargeId: "p1" }),
      }),
    ]) {
      const { messages, services } = pageOf(
        [service(7, action, { peerId: chat(GROUP), fromId: user(FRIEND) })],
        {
          dialogue: group,
        },
      )
      assert.deepEqual(messages, [fromExport({ text: "", text_entities: [] }, { dialogue: group })])
      assert.equal(services.length, 0)
    }
  })
})
