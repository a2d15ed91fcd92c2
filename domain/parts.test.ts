/** Content is taken apart by the person it tells of and put together again; with somebody's key gone the rest stays readable and valid. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { anyEvent, anyEventOf, anyPeer } from "../tests/arbitraries.ts"
import { type DomainEvent, decodeData } from "./event.ts"
import { joinParts, type Owner, type Part, splitParts } from "./parts.ts"
import { type Peer, peerKey } from "./peer.ts"

const anna: Peer = { kind: "user", id: 1 }
const boris: Peer = { kind: "user", id: 2 }
const vera: Peer = { kind: "user", id: 3 }
const group: Peer = { kind: "chat", id: 9 }

const keyOf = (owner: Owner): string => (typeof owner === "string" ? owner : peerKey(owner))

const join = (parts: ReadonlyArray<Part>, erased?: Owner) =>
  joinParts(
    parts.map(({ owner, fields }) =>
      erased !== undefined && keyOf(owner) === keyOf(erased) ? undefined : fields,
    ),
  )

const held = (parts: ReadonlyArray<Part>): Record<string, unknown> => {
  const byOwner: Record<string, unknown> = {}
  for (const { owner, fields } of parts) byOwner[keyOf(owner)] = fields
  return byOwner
}

describe("parts", () => {
  test("joined are the data, for every event on a dialogue's subject and on others", () => {
    fc.assert(
      fc.property(anyEvent, fc.option(anyPeer, { nil: undefined }), (event, dialogue) => {
        assert.deepEqual(join(splitParts(event, dialogue)), event.data)
      }),
      { numRuns: 300 },
    )
  })
  test("without one person's are erased, or valid data of the same type", () => {
    fc.assert(
      fc.property(anyEvent, anyPeer, fc.nat(), (event, dialogue, at) => {
        const parts = splitParts(event, dialogue)
        const erased = parts[at % parts.length] as Part
        const data = join(parts, erased.owner)
        if (data !== undefined) assert.deepEqual(decodeData(event.type, data), { ok: true, value: data })
      }),
      { numRuns: 300 },
    )
  })
  test("are never none", () => {
    fc.assert(fc.property(anyEvent, (event) => assert.ok(splitParts(event, undefined).length > 0)))
  })
})

describe("a message", () => {
  const message = (content: object): DomainEvent =>
    ({
      type: "sideload.message.imported.v1",
      data: { sent: false, text: "hello", ...content },
    }) as DomainEvent

  test("is its sender's", () => {
    const parts = splitParts(message({ sender: anna, senderName: "Anna" }), group)
    assert.deepEqual(held(parts), {
      "user/1": { sent: false, text: "hello", sender: anna, senderName: "Anna" },
    })
  })
  test("without a known sender is the dialogue's", () => {
    assert.deepEqual(splitParts(message({}), group), [
      { owner: group, fields: { sent: false, text: "hello" } },
    ])
  })
  test("that was forwarded keeps who it came from under that one's key, and that it was forwarded under its sender's", () => {
    const forward = { peer: boris, name: "Boris" }
    const parts = splitParts(message({ sender: anna, forward }), group)
    assert.deepEqual(held(parts), {
      "user/1": { sent: false, text: "hello", sender: anna, forward: {} },
      "user/2": { forward },
    })
    assert.deepEqual(join(parts, boris), { sent: false, text: "hello", sender: anna, forward: {} })
    assert.equal(join(parts, anna), undefined)
  })
  test("whose origin is only a name keeps it with its sender, because nobody else's key is known", () => {
    const parts = splitParts(message({ sender: anna, forward: { name: "Boris" } }), group)
    assert.deepEqual(
      parts.map(({ owner }) => owner),
      [anna],
    )
  })
  test("holds nothing of its origin under any other key, whatever it says", () => {
    fc.assert(
      fc.property(anyEventOf("sideload.message.imported.v1"), (event) => {
        const data = event.data as { sender?: Peer; forward?: object }
        const forward = { peer: boris, name: "the origin's name" }
        const parts = splitParts({ ...event, data: { ...data, sender: anna, forward } } as DomainEvent, group)
        for (const { owner, fields } of parts) {
          if (keyOf(owner) !== keyOf(boris)) assert.deepEqual(fields["forward"], {})
          else assert.deepEqual(Object.keys(fields), ["forward"])
        }
      }),
    )
  })
})

describe("reactions", () => {
  const reactions = [{ type: "emoji", count: 2, emoji: "👍" }]
  const recent = [
    { peer: anna, reaction: "👍" },
    { peer: boris, reaction: "👍" },
  ]
  const event: DomainEvent = { type: "sideload.reactions.observed.v1", data: { reactions, recent } }

  test("are counted under the dialogue's key; each who reacted is under its own", () => {
    assert.deepEqual(splitParts(event, group), [
      { owner: group, fields: { reactions, recent: [] } },
      { owner: anna, fields: { recent: [recent[0]] } },
      { owner: boris, fields: { recent: [recent[1]] } },
    ])
    assert.deepEqual(join(splitParts(event, group), anna), { reactions, recent: [recent[1]] })
  })
})

describe("other events", () => {
  test("a service message keeps its actor under the actor's key", () => {
    const fields = { title: "Choir" }
    const event: DomainEvent = {
      type: "sideload.service-message.observed.v1",
      data: { actor: vera, actorName: "Vera", action: "edit_group_title", fields },
    }
    assert.deepEqual(held(splitParts(event, group)), {
      "chat/9": { action: "edit_group_title", fields },
      "user/3": { actor: vera, actorName: "Vera" },
    })
    assert.deepEqual(join(splitParts(event, group), vera), { action: "edit_group_title", fields })
  })
  test("titles and names are the peer's whom they name", () => {
    const opened: DomainEvent = {
      type: "sideload.dialogue.opened.v1",
      data: { peer: group, type: "group", title: "Choir" },
    }
    const observed: DomainEvent = { type: "sideload.peer.observed.v1", data: { peer: anna, name: "Anna" } }
    assert.deepEqual(splitParts(opened, group), [{ owner: group, fields: opened.data }])
    assert.deepEqual(splitParts(observed, group), [{ owner: anna, fields: observed.data }])
  })
  test("a stored file is the sender's whose message it came with", () => {
    const stored = { sha256: "ab".repeat(32), size: 1 }
    const event = (data: object) => ({ type: "sideload.media.stored.v1", data }) as DomainEvent
    assert.deepEqual(splitParts(event({ ...stored, sender: anna }), group)[0]?.owner, anna)
    assert.deepEqual(splitParts(event(stored), group)[0]?.owner, group)
  })
  test("an import and its persona are the persona's own", () => {
    for (const type of [
      "sideload.persona.registered.v1",
      "sideload.import.requested.v1",
      "sideload.dialogue.imported.v1",
      "sideload.import.completed.v1",
      "sideload.import.failed.v1",
    ] as const) {
      fc.assert(
        fc.property(anyEventOf(type), (event) => {
          assert.deepEqual(splitParts(event, undefined), [{ owner: "persona", fields: event.data }])
        }),
        { numRuns: 5 },
      )
    }
  })
  test("what tells of nobody is open, so that it outlives every key", () => {
    for (const type of [
      "sideload.message.deleted.v1",
      "sideload.persona.erased.v1",
      "sideload.dialogue.erased.v1",
      "sideload.peer.erased.v1",
      "sideload.log.sealed.v1",
      "sideload.operator.acted.v1",
    ] as const) {
      fc.assert(
        fc.property(anyEventOf(type), (event) => {
          assert.deepEqual(splitParts(event, group), [{ owner: "open", fields: event.data }])
        }),
        { numRuns: 5 },
      )
    }
  })
})
