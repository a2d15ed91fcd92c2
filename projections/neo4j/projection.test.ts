import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { messageId } from "../../domain/identity.ts"
import type { LogEvent } from "../../domain/logEvent.ts"
import {
  ACCOUNT,
  channel,
  deleted,
  dm,
  edited,
  group,
  imported,
  opened,
  registered,
  saved,
  supergroup,
  TENANT,
} from "../../tests/inventedEvents.ts"
import type { GraphChange, PostSeen } from "./change.ts"
import { neo4jProjection } from "./projection.ts"

const persona = { tenant: TENANT, account: ACCOUNT }
const ana = { kind: "user", id: 6001 } as const

const only = (event: LogEvent): GraphChange => {
  const [change, ...more] = neo4jProjection.apply(event)
  assert.ok(change !== undefined && more.length === 0)
  return change
}

const post = (event: LogEvent): PostSeen => {
  const change = only(event)
  assert.ok(change._tag === "PostSeen")
  return change
}

const observed = (of: Parameters<typeof opened>[0], peer = ana, name = "Анна"): LogEvent => {
  const { data: _, ...envelope } = opened(of)
  return { ...envelope, type: "sideload.peer.observed.v1", data: { peer, name } }
}

const erased = (of: LogEvent): LogEvent => {
  const { data: _, ...rest } = of
  return rest as LogEvent
}

describe("the graph's changes", () => {
  test("a message makes a post with the id that Postgres gives it, and no text", () => {
    const event = imported({ content: { sender: ana, media: { kind: "photo" } } })
    assert.deepEqual(only(event), {
      _tag: "PostSeen",
      persona,
      subject: event.subject,
      sequence: 17,
      at: event.time,
      postId: messageId(persona, { box: "u", id: 17 }),
      telegramMessageId: 17,
      dialogue: dm,
      posted: 1_706_745_598,
      source: "dm",
      borrowed: false,
      hasMedia: true,
      mediaKind: "photo",
      sender: ana,
    })
  })

  test("what the account sent is the persona's, whoever it was sent as", () => {
    assert.equal(post(imported({ content: { sent: true, sender: ana } })).sender, "persona")
    assert.equal(post(imported({ content: { sent: true } })).sender, "persona")
  })

  test("a message whose sender is not said has none", () => {
    assert.equal(post(imported({ dialogue: channel })).sender, undefined)
  })

  test("a forward and a message through a bot are somebody else's words", () => {
    assert.equal(post(imported({ content: { sent: true } })).borrowed, false)
    assert.equal(post(imported({ content: { sent: true, forward: { peer: ana } } })).borrowed, true)
    assert.equal(post(imported({ content: { sent: true, viaBot: "gif" } })).borrowed, true)
  })

  test("a time by a local clock says so, and only where there is one", () => {
    assert.equal(post(imported({ content: { approximate: true } })).approximate, true)
    const { state, ...event } = imported({ content: { approximate: true } })
    const { occurred: _, ...timeless } = state as { occurred?: number } & NonNullable<typeof state>
    assert.equal(post({ ...event, state: timeless }).approximate, undefined)
  })

  test("a service message is no post: it says whose id was never a message's, and who did it", () => {
    const { data: _, ...envelope } = imported()
    const service: LogEvent = {
      ...envelope,
      type: "sideload.service-message.observed.v1",
      data: { action: "pin_message", fields: {}, actor: ana },
    }
    const { postId } = post(imported())
    const { subject, time: at } = envelope
    assert.deepEqual(only(service), {
      _tag: "ServiceSeen",
      persona,
      subject,
      sequence: 17,
      at,
      postId,
      dialogue: dm,
      actor: ana,
    })
  })

  test("the source is the dialogue's family, and persona for the persona's own", () => {
    const source = (dialogue: typeof dm, own?: true) =>
      post(imported({ dialogue, content: own === undefined ? {} : { own } })).source
    assert.deepEqual(
      [dm, group, supergroup, channel, saved].map((one) => source(one)),
      ["dm", "group", "group", "channel", "persona"],
    )
    assert.equal(source(channel, true), "persona")
  })

  test("a reply points at the answered post in its own box, and nowhere when the channel is not said", () => {
    const answers = (reply: { box: "u" | "c"; channel?: number; id: number }) =>
      post(imported({ content: { reply } })).repliesTo
    assert.equal(answers({ box: "u", id: 9 }), messageId(persona, { box: "u", id: 9 }))
    assert.equal(
      answers({ box: "c", channel: 3, id: 9 }),
      messageId(persona, { box: "c", channel: 3, id: 9 }),
    )
    assert.equal(answers({ box: "c", id: 9 }), undefined)
  })

  test("a forward has an origin only where the peer is known", () => {
    assert.deepEqual(post(imported({ content: { forward: { peer: ana } } })).forwardedFrom, ana)
    assert.equal(post(imported({ content: { forward: { name: "hidden" } } })).forwardedFrom, undefined)
  })

  test("an edit is the post as it is now; a deletion keeps the id", () => {
    const now = post(edited({ content: { sender: ana } }))
    assert.equal(now.edited, 1_706_745_700)
    assert.deepEqual(only(deleted()), { _tag: "PostDeleted", postId: now.postId, at: now.at })
  })

  test("a peer's name says in which dialogue and by which event it was told", () => {
    const named = only(observed({ dialogue: group, sequence: 9 }))
    assert.ok(named._tag === "PeerNamed")
    assert.deepEqual([named.dialogue, named.sequence], [group, 9])
  })

  test("names hold neither U+0000 nor half a surrogate pair", () => {
    const named = only(observed({}, ana, "a\0b\uD83D"))
    assert.ok(named._tag === "PeerNamed")
    assert.equal(named.name, "a\uFFFDb\uFFFD")
    const title = opened()
    const seen = only({ ...title, data: { peer: dm.peer, type: "dm", title: "\uDC00" } })
    assert.ok(seen._tag === "DialogueSeen")
    assert.equal(seen.name, "\uFFFD")
  })

  test("an event that can no longer be read makes no change", () => {
    for (const event of [imported(), edited(), opened(), registered(), observed({})]) {
      assert.deepEqual(neo4jProjection.apply(erased(event)), [])
    }
    for (const event of [imported(), observed({})]) {
      const { dialogue: _, ...withoutDialogue } = event
      assert.deepEqual(neo4jProjection.apply(withoutDialogue as LogEvent), [])
    }
    const { account: __, ...withoutAccount } = imported()
    assert.deepEqual(neo4jProjection.apply(withoutAccount), [])
  })

  test("an erasure is known by its subject alone", () => {
    const { data: _, dialogue: __, account: ___, ...envelope } = opened()
    const { subject } = envelope
    assert.deepEqual(only({ ...envelope, type: "sideload.dialogue.erased.v1" }), {
      _tag: "DialogueErased",
      subject,
    })
    assert.deepEqual(only({ ...envelope, type: "sideload.persona.erased.v1", data: {} }), {
      _tag: "PersonaErased",
      subject,
    })
  })

  test("an unknown type, and a message that does not say which one it is, are errors", () => {
    const strange = { ...imported(), type: "sideload.message.sung.v1" } as unknown as LogEvent
    assert.throws(() => neo4jProjection.apply(strange), /unknown event type/)
    const { state: _, ...nameless } = imported()
    assert.throws(() => neo4jProjection.apply(nameless), /does not say which message/)
  })
})
