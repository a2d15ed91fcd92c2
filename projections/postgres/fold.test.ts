import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { LogEvent } from "../../domain/logEvent.ts"
import type { MessageContent } from "../../domain/message.ts"
import {
  channel,
  deleted,
  dm,
  edited,
  imported,
  opened,
  reacted,
  service,
} from "../../tests/inventedEvents.ts"
import type { Batch, Step } from "./batch.ts"
import { fold } from "./fold.ts"
import { postgresProjection } from "./projection.ts"

const steps = (...events: ReadonlyArray<LogEvent>): ReadonlyArray<Step> =>
  fold(events.flatMap(postgresProjection.apply))

const batch = (...events: ReadonlyArray<LogEvent>): Batch => {
  const [step, ...others] = steps(...events)
  assert.ok(step?._tag === "Batch" && others.length === 0)
  return step
}

/** The same message at later places in the log. */
const at = (sequence: number) => ({ sequence, state: { id: 7, edited: 1000 + sequence } })
const timed = <E extends LogEvent>(event: E, time: string): E => ({ ...event, time })

describe("a batch folded", () => {
  test("of several versions of a message the last holds, recorded when the first was", () => {
    const first = timed(imported({ ...at(1), content: { text: "one" } }), "2026-01-01T00:00:00.000Z")
    const { posts } = batch(first, edited({ ...at(2), content: { text: "two" } })).messages
    const [row, ...others] = posts.rows.values()
    assert.deepEqual(others, [])
    assert.deepEqual([row?.content, row?.sequence, row?.created_at], ["two", 2, "2026-01-01T00:00:00.000Z"])
  })

  test("an edited message has all versions of the batch as revisions, in order", () => {
    const { posts } = batch(
      imported({ ...at(1), content: { text: "one" } }),
      edited({ ...at(2), content: { text: "two" } }),
      edited({ ...at(3), content: { text: "three" } }),
    ).messages
    assert.deepEqual(
      [...posts.edited.values()].map((versions) => versions.map(({ content }) => content)),
      [["one", "two", "three"]],
    )
  })

  test("an unedited message has no revision", () => {
    assert.equal(batch(imported(at(1))).messages.posts.edited.size, 0)
  })

  test("an edit that does not know when a message was posted leaves that alone", () => {
    const { state, ...event } = edited(at(2))
    const { occurred: _, ...unknown } = state as { occurred?: number } & NonNullable<typeof state>
    const { posts } = batch(imported({ ...at(1), state: { id: 7, occurred: 55 } }), {
      ...event,
      state: unknown,
    }).messages
    assert.equal([...posts.rows.values()][0]?.posted_at, 55)
  })

  test("an edit keeps what it does not show, and is itself a revision as it was shown", () => {
    const whole = {
      text: "one",
      entities: [{ type: "bold", offset: 0, length: 3 }],
      sender: dm.peer,
      senderName: "Анна",
      reply: { box: "u" as const, id: 3 },
      forward: { name: "Борис" },
      media: { kind: "photo", name: "a.jpg" },
      sent: true,
    }
    const { messages, media } = batch(
      imported({ ...at(1), content: whole }),
      edited({ ...at(2), content: { text: "two" } }),
    )
    const [row] = messages.posts.rows.values()
    assert.deepEqual([row?.content, row?.entities], ["two", null])
    assert.deepEqual(
      [row?.sender_tg_id, row?.sender_name, row?.reply_to_message_id, row?.forwarded_from_name],
      [5001, "Анна", 3, "Борис"],
    )
    assert.deepEqual([row?.is_outgoing, row?.is_authored, row?.has_media], [true, false, true])
    assert.deepEqual(
      [...media.values()].map(({ name }) => name),
      ["a.jpg"],
    )
    const [versions] = messages.posts.edited.values()
    assert.deepEqual(
      versions?.map(({ content, media_kind }) => [content, media_kind]),
      [
        ["one", "photo"],
        ["two", null],
      ],
    )
  })

  test("a time by a local clock gives way to an exact one, and never the other way round", () => {
    const byClock = { content: { approximate: true as const } }
    const posted = (...events: ReadonlyArray<LogEvent>) => {
      const [row] = batch(...events).messages.posts.rows.values()
      return [row?.posted_at, row?.posted_at_is_approximate]
    }
    const of = (sequence: number, occurred: number) => ({ sequence, state: { id: 7, occurred } })
    assert.deepEqual(posted(imported({ ...of(1, 4600), ...byClock }), edited(of(2, 1000))), [1000, false])
    assert.deepEqual(posted(imported(of(1, 1000)), edited({ ...of(2, 4600), ...byClock })), [1000, false])
    assert.deepEqual(posted(imported({ ...of(1, 1000), ...byClock })), [1000, true])
  })

  test("media of one kind is completed, but for where an export has its file: that is as the last form says", () => {
    const photo = { media: { kind: "photo", width: 4, path: "photos/1.jpg", present: true } }
    const missing = { media: { kind: "photo", size: 9, present: false, missing: "too large" } }
    const live = { media: { kind: "photo", size: 9 } }
    const after = (content: Partial<MessageContent>) => {
      const made = batch(imported({ ...at(1), content: photo }), edited({ ...at(2), content }))
      return [...made.media.values()].map((row) => [
        row.width,
        row.size,
        row.path,
        row.is_present,
        row.missing,
      ])
    }
    assert.deepEqual(after(missing), [[4, 9, null, false, "too large"]])
    assert.deepEqual(after(live), [[4, 9, null, null, null]])
    const file = { media: { kind: "document", name: "b.pdf" } }
    const made = steps(imported({ ...at(1), content: photo }), edited({ ...at(2), content: file }))
    assert.deepEqual(
      made.map(
        (step) => step._tag === "Batch" && [...step.media.values()].map(({ kind, path }) => [kind, path]),
      ),
      [[["photo", "photos/1.jpg"]], [["document", null]]],
    )
  })

  test("a service message divides the batch from the message that its id was taken for", () => {
    const made = steps(
      imported(at(1)),
      service({ action: "pin_message", fields: {} }, at(2)),
      imported({ sequence: 3 }),
    )
    assert.deepEqual(
      made.map(
        (step) =>
          step._tag === "Batch" && [
            step.messages.posts.rows.size,
            step.messages.posts.services.size,
            step.services.size,
          ],
      ),
      [
        [1, 0, 0],
        [1, 1, 1],
      ],
    )
  })

  test("reactions that found no message are not given to a later one", () => {
    const reactions = reacted({ reactions: [{ type: "emoji", count: 1, emoji: "👍" }] }, at(1))
    const made = steps(reactions, edited(at(2)))
    assert.deepEqual(
      made.map(
        (step) =>
          step._tag === "Batch" && [step.messages.posts.reactions.size, step.messages.posts.rows.size],
      ),
      [
        [1, 0],
        [0, 1],
      ],
    )
    assert.equal(steps(imported({ sequence: 7 }), reactions, edited(at(3))).length, 1)
  })

  test("a service message seen again keeps its actor, and has the action's fields as they were last shown", () => {
    const before = service({ action: "a", fields: { x: 1 }, actor: dm.peer, actorName: "Анна" }, at(1))
    const [row] = batch(before, service({ action: "b", fields: { y: 2 } }, at(2))).services.values()
    assert.deepEqual(
      [row?.actor_tg_id, row?.actor_name, row?.action, row?.fields],
      [5001, "Анна", "b", '{"y":2}'],
    )
  })

  test("the first deletion holds, whatever comes after it", () => {
    const { posts } = batch(
      imported(at(1)),
      timed(deleted(at(2)), "2026-01-02T00:00:00.000Z"),
      timed(deleted(at(3)), "2026-01-03T00:00:00.000Z"),
      edited(at(4)),
    ).messages
    assert.deepEqual([...posts.deleted.values()], ["2026-01-02T00:00:00.000Z"])
  })

  test("a container is made once, with the first message", () => {
    const { posts } = batch(
      opened(),
      imported({ sequence: 1 }),
      imported({ sequence: 2 }),
      imported({ sequence: 3, dialogue: channel }),
    ).messages
    assert.deepEqual(
      [...posts.containers.values()].map((row) => [row.tg_id, row.sequence]),
      [
        [-dm.peer.id, 1],
        [channel.peer.id, 3],
      ],
    )
  })

  test("an erasure divides the batch, so that what follows it stays", () => {
    const { data: _, ...envelope } = opened()
    const erased: LogEvent = { ...envelope, type: "sideload.dialogue.erased.v1" }
    assert.deepEqual(
      steps(imported(at(1)), erased, imported(at(2))).map(({ _tag }) => _tag),
      ["Batch", "DialogueErased", "Batch"],
    )
  })

  test("no changes make no step", () => {
    assert.deepEqual(fold([]), [])
  })
})
