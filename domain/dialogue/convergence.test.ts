/**
 * However a source cuts what it shows into pages, and however often it shows a page again, the same things happen. And who reads only headers
 * ends with the state of who decided.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { identitiesOf } from "../../tests/arbitraries.ts"
import { ANNA, BORIS, choir, message, page, VERA } from "../../tests/observed.ts"
import type { Decided } from "../decided.ts"
import type { MessageObservation } from "../observation.ts"
import { formatState, parseState } from "../state.ts"
import { dialogueDecider } from "./decider.ts"
import { type DialogueState, evolve, initial } from "./state.ts"

const senders = [
  { sender: ANNA, senderName: "Анна" },
  { sender: BORIS, senderName: "Борис" },
  { sender: VERA },
]

/** What the world holds: a form for each message, edit date and fidelity; who shows it shows it so. */
const observed: fc.Arbitrary<MessageObservation> = fc
  .record({
    box: fc.constantFrom("u" as const, "c" as const),
    id: fc.integer({ min: 1, max: 12 }),
    edited: fc.integer({ min: 0, max: 3 }),
    fidelity: fc.constantFrom(40, 50, 60, 100),
  })
  .map(({ box, id, edited, fidelity }) =>
    message(id, {
      box,
      fidelity,
      ...(edited === 0 ? {} : { edited }),
      content: { text: `${box} ${id} ${edited} ${fidelity}`, ...senders[id % senders.length] },
    }),
  )
const shown = fc.array(observed, { maxLength: 60 })
/** Where a page ends, and how many of the pages so far are shown again behind it. */
const cuts = fc.array(fc.record({ size: fc.integer({ min: 1, max: 20 }), again: fc.nat({ max: 3 }) }), {
  maxLength: 20,
})

type Cut = { readonly size: number; readonly again: number }

const pagesOf = (messages: ReadonlyArray<MessageObservation>, how: ReadonlyArray<Cut>) => {
  const pages: Array<ReadonlyArray<MessageObservation>> = []
  const all: Array<ReadonlyArray<MessageObservation>> = []
  let from = 0
  for (const { size, again } of [...how, { size: messages.length + 1, again: 1 }]) {
    const next = messages.slice(from, from + size)
    pages.push(next)
    all.push(next, ...pages.slice(0, again))
    from += size
  }
  return all
}

const run = (pages: ReadonlyArray<ReadonlyArray<MessageObservation>>) => {
  const events: Array<Decided> = []
  let state = initial()
  for (const messages of pages) {
    const decided = dialogueDecider.decide(page(messages, { dialogue: choir }), state)
    state = decided.reduce(dialogueDecider.evolve, state)
    events.push(...decided)
  }
  return { events, state }
}

const said = ({ opened, erased, messages, peers }: DialogueState) => ({
  opened,
  erased,
  size: messages.size,
  known: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((id) => [messages.get("u", id), messages.get("c", id)]),
  peers: new Map([...peers].sort(([a], [b]) => (a < b ? -1 : 1))),
})

describe("pages cut and repeated in any way", () => {
  test("end in the same state, by the same happenings", () => {
    fc.assert(
      fc.property(shown, cuts, (messages, how) => {
        const whole = run([messages])
        const cut = run(pagesOf(messages, how))
        assert.deepEqual(said(cut.state), said(whole.state))
        assert.deepEqual([...identitiesOf(cut.events)].sort(), [...identitiesOf(whole.events)].sort())
      }),
      { numRuns: 300 },
    )
  })
  test("never make the same happening twice", () => {
    fc.assert(
      fc.property(shown, cuts, (messages, how) => {
        const { events } = run(pagesOf(messages, how))
        assert.equal(new Set(identitiesOf(events)).size, events.length)
      }),
    )
  })
  test("import each message once", () => {
    fc.assert(
      fc.property(shown, cuts, (messages, how) => {
        const { events } = run(pagesOf(messages, how))
        const imported = events.filter(({ type }) => type === "sideload.message.imported.v1")
        const places = new Set(messages.map(({ box, id }) => `${box}${id}`))
        assert.equal(imported.length, places.size)
      }),
    )
  })
  test("end with the newest form, the best of those of equal date", () => {
    fc.assert(
      fc.property(shown, cuts, (messages, how) => {
        const { state } = run(pagesOf(messages, how))
        for (const { box, id } of messages) {
          const forms = messages.filter((other) => other.box === box && other.id === id)
          const rank = ({ edited = 0, fidelity }: { edited?: number; fidelity: number }) =>
            edited * 1000 + fidelity
          const best = Math.max(...forms.map(rank))
          assert.equal(rank(state.messages.get(box, id) ?? { fidelity: -1 }), best)
        }
      }),
    )
  })
})

describe("a page shown twice", () => {
  test("decides nothing the second time, whatever it holds and whatever was before", () => {
    const name = fc.constantFrom("a", "b", undefined)
    const anything = fc.array(
      fc
        .tuple(observed, name, fc.string({ maxLength: 3 }))
        .map(([one, senderName, text]): MessageObservation => {
          const { senderName: _, ...content } = one.content
          return {
            ...one,
            content: { ...content, text, ...(senderName === undefined ? {} : { senderName }) },
          }
        }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(anything, anything, (before, messages) => {
        const { state } = run([before, messages])
        assert.deepEqual(dialogueDecider.decide(page(messages, { dialogue: choir }), state), [])
      }),
      { numRuns: 300 },
    )
  })
})

describe("a state rebuilt from headers", () => {
  test("is the state of who decided", () => {
    fc.assert(
      fc.property(shown, cuts, (messages, how) => {
        const { events, state } = run(pagesOf(messages, how))
        const rebuilt = initial()
        for (const { type, state: header } of events) {
          const read = header === undefined ? undefined : parseState(formatState(header))
          evolve(rebuilt, { type, ...(read === undefined ? {} : { state: read }) })
        }
        assert.deepEqual(said(rebuilt), said(state))
      }),
    )
  })
})
