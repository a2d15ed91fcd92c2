import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { LogEvent } from "../../domain/logEvent.ts"
import { deleted, dm, edited, group, imported, opened, service } from "../../tests/inventedEvents.ts"
import { plan } from "./plan.ts"
import { neo4jProjection } from "./projection.ts"
import { SENT_BY_PERSONA, type Step, type Write } from "./rows.ts"

const steps = (...events: ReadonlyArray<LogEvent>): ReadonlyArray<Step> =>
  plan(events.flatMap(neo4jProjection.apply))

const one = (...events: ReadonlyArray<LogEvent>): Write => {
  const [write, ...more] = steps(...events)
  assert.ok(write?._tag === "Write" && more.length === 0)
  return write
}

const erasure = (of: LogEvent): LogEvent => {
  const { data: _, ...rest } = of
  return { ...rest, type: "sideload.dialogue.erased.v1", data: {} } as LogEvent
}

describe("a batch's plan", () => {
  test("each end is there once, whatever the number of messages", () => {
    const sender = { kind: "user", id: 6001 } as const
    const messages = [1, 2, 3, 4].map((sequence) =>
      imported({ sequence, dialogue: sequence < 3 ? dm : group, content: { sender } }),
    )
    const write = one(opened(), ...messages)
    assert.deepEqual(
      [write.personas.size, write.dialogues.size, write.peers.size, write.posts.size],
      [1, 2, 1, 4],
    )
    assert.equal(
      [...write.personas.values()][0]?.subject,
      opened().subject.replace(/\.dialogue\..*/, ".persona"),
    )
  })

  test("a peer's name is also its own dialogue's, and each dialogue keeps what it told", () => {
    const peer = dm.peer
    const named = (sequence: number, dialogue: typeof dm, name: string): LogEvent => {
      const { data: _, ...envelope } = opened({ sequence, dialogue })
      return { ...envelope, type: "sideload.peer.observed.v1", data: { peer, name } }
    }
    const write = one(named(1, dm, "A"), named(2, group, "B"))
    const [row, ...more] = write.peers.values()
    assert.deepEqual(more, [])
    const told = [...(row?.seen.values() ?? [])].map(({ name }) => name)
    assert.deepEqual(told, [
      { text: "A", sequence: 1 },
      { text: "B", sequence: 2 },
    ])
    assert.deepEqual(
      [...write.dialogues.values()].map(({ name }) => name),
      ["A", undefined],
    )
  })

  test("a message and its edit are one post, with the edit's content and the first one's times", () => {
    const first = imported({ content: { sender: dm.peer, text: "a" } })
    const { occurred: _, ...state } = edited().state as Extract<typeof first.state, { box: unknown }>
    const second = { ...edited({ content: { sent: true } }), state, time: "2026-12-01T00:00:00.000Z" }
    const [post, ...more] = one(first, second).posts.values()
    assert.deepEqual(more, [])
    assert.equal(post?.sender, SENT_BY_PERSONA)
    assert.equal(post?.posted, 1_706_745_598)
    assert.equal(post?.edited, 1_706_745_700)
    assert.equal(post?.at, first.time)
  })

  test("an edit keeps what it does not show, and never takes a message from the persona", () => {
    const whole = {
      ...{ sent: true, reply: { box: "u" as const, id: 3 }, forward: { peer: dm.peer } },
      media: { kind: "photo" },
    }
    const posts = (...events: ReadonlyArray<LogEvent>) => [...one(...events).posts.values()]
    const [post] = posts(imported({ content: whole }), edited({ content: { sender: dm.peer } }))
    const [first] = posts(imported({ content: whole }))
    assert.deepEqual({ ...post, edited: undefined }, { ...first, edited: undefined })
  })

  test("a time by a local clock gives way to an exact one, and never the other way round", () => {
    const of = (occurred: number, approximate?: true) => ({
      state: { occurred },
      content: approximate === undefined ? {} : { approximate },
    })
    const posted = (...events: ReadonlyArray<LogEvent>) => {
      const [post] = one(...events).posts.values()
      return [post?.posted, post?.approximate]
    }
    assert.deepEqual(posted(imported(of(4600, true)), edited(of(1000))), [1000, undefined])
    assert.deepEqual(posted(imported(of(1000)), edited(of(4600, true))), [1000, undefined])
  })

  test("a service message is written after the post that its id was taken for", () => {
    const made = steps(imported(), service({ action: "pin_message", fields: {}, actor: dm.peer }))
    assert.deepEqual(
      made.map((step) => step._tag === "Write" && [step.posts.size, step.services.size, step.peers.size]),
      [
        [1, 0, 0],
        [0, 1, 1],
      ],
    )
  })

  test("a deletion marks the batch's own post, and else is kept apart; the first one holds", () => {
    const later = { ...deleted(), time: "2026-12-01T00:00:00.000Z" }
    const own = one(imported(), deleted(), later, edited())
    assert.equal([...own.posts.values()][0]?.deleted, deleted().time)
    assert.equal(own.deleted.size, 0)
    const others = one(deleted(), later)
    assert.deepEqual([...others.deleted.values()], [deleted().time])
  })

  test("a post seen after its deletion is written after it", () => {
    assert.deepEqual(
      steps(deleted(), imported()).map(
        (step) => step._tag === "Write" && [step.deleted.size, step.posts.size],
      ),
      [
        [1, 0],
        [0, 1],
      ],
    )
  })

  test("an erasure stands between what was seen before it and after it", () => {
    const made = steps(imported({ sequence: 1 }), erasure(opened()), imported({ sequence: 2 }))
    assert.deepEqual(
      made.map((step) => step._tag),
      ["Write", "Erase", "Write"],
    )
  })

  test("nothing makes no step", () => {
    assert.deepEqual(steps(), [])
  })
})
