/** The state in a header is written and read back; whatever is not exactly one is refused, so that nothing is rebuilt from damage. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { type EventState, formatState, MAX_MESSAGE_ID, parseState } from "./state.ts"

const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
const fidelity = fc.integer({ min: 0, max: 255 })
const seconds = fc.integer({ min: 1, max: 2 ** 36 })
const PLAIN = { noNullPrototype: true } as const
const anyState: fc.Arbitrary<EventState> = fc.oneof(
  fc.record(
    {
      kind: fc.constantFrom("imported", "edited", "deleted", "reactions", "service", "media"),
      box: fc.constantFrom("u", "c"),
      id: fc.integer({ min: 1, max: MAX_MESSAGE_ID }),
      occurred: seconds,
      edited: seconds,
      fidelity,
      revision: hex,
    },
    { requiredKeys: ["kind", "box", "id", "fidelity", "revision"], noNullPrototype: true },
  ),
  fc.record({ kind: fc.constant("peer" as const), tag: hex, fidelity, revision: hex }, PLAIN),
  fc.record({ kind: fc.constant("peer" as const), tag: hex, seen: seconds, fidelity, revision: hex }, PLAIN),
)

const imported = "imported,u,17,1706745598,,60,00112233445566778899aabbccddeeff"

describe("the state in a header", () => {
  test("has seven fields, empty where something is unknown", () => {
    const revision = "00112233445566778899aabbccddeeff"
    const known = { kind: "imported", box: "u", id: 17, fidelity: 60, revision } as const
    assert.equal(formatState({ ...known, occurred: 1_706_745_598 }), imported)
    assert.equal(formatState(known), `imported,u,17,,,60,${revision}`)
    assert.equal(
      formatState({ ...known, kind: "edited", box: "c", occurred: 5, edited: 6 }),
      `edited,c,17,5,6,60,${revision}`,
    )
    assert.equal(
      formatState({ kind: "peer", tag: "ab", fidelity: 40, revision }),
      `peer,,ab,,,40,${revision}`,
    )
  })
  test("read back is the state", () => {
    fc.assert(fc.property(anyState, (state) => assert.deepEqual(parseState(formatState(state)), state)))
  })
})

describe("a text that is no state", () => {
  for (const [what, text] of [
    ["nothing", ""],
    ["an unknown kind", imported.replace("imported", "observed")],
    ["an unknown box", imported.replace(",u,", ",x,")],
    ["no box", imported.replace(",u,", ",,")],
    ["message 0", imported.replace(",17,", ",0,")],
    ["an id that no message can have", imported.replace(",17,", ",2147483648,")],
    ["an id in hexadecimal", imported.replace(",17,", ",1f,")],
    ["a padded id", imported.replace(",17,", ",017,")],
    ["a time that is no number", imported.replace("1706745598", "then")],
    ["a negative time", imported.replace("1706745598", "-5")],
    ["a fraction", imported.replace("1706745598", "1.5")],
    ["no fidelity", imported.replace(",60,", ",,")],
    ["no revision", imported.replace(/[0-9a-f]{32}$/, "")],
    ["a field too few", imported.replace(",,", ",")],
    ["a field too many", `${imported},`],
    ["a space", ` ${imported}`],
    ["a peer with a box", "peer,u,ab,,,40,cd"],
    ["a peer with a time", "peer,,ab,5,,40,cd"],
    ["a peer without a tag", "peer,,,,,40,cd"],
  ] as const) {
    test(`because of ${what} is refused`, () => assert.equal(parseState(text), undefined))
  }
  test("is refused, or is exactly what would be written", () => {
    const near = fc.array(fc.constantFrom("peer", "imported", "u", ",", "0", "17", "a", " "), {
      maxLength: 14,
    })
    fc.assert(
      fc.property(near, (pieces) => {
        const text = pieces.join("")
        const state = parseState(text)
        if (state !== undefined && !/,0\d/.test(text)) assert.equal(formatState(state), text)
      }),
    )
  })
})
