import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { LogEvent } from "../../domain/logEvent.ts"
import { channel, deleted, dm, edited, imported, opened } from "../../tests/inventedEvents.ts"
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

  test("media that an edit took away is gone, and comes back with the next", () => {
    const photo = { media: { kind: "photo" } }
    const gone = batch(imported({ ...at(1), content: photo }), edited(at(2)))
    assert.deepEqual([gone.media.size, gone.mediaGone.size], [0, 1])
    const back = batch(imported(at(1)), edited(at(2)), edited({ ...at(3), content: photo }))
    assert.deepEqual([back.media.size, back.mediaGone.size], [1, 0])
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
