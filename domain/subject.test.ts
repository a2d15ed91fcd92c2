/** Names of subjects are written and read back, and no other name is taken for one. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { formatSubject, parseSubject, type Subject } from "./subject.ts"

const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
const PLAIN = { noNullPrototype: true } as const
const anySubject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ of: fc.constant("dialogue" as const), tenant: fc.uuid(), persona: hex, dialogue: hex }, PLAIN),
  fc.record(
    { of: fc.constant("import" as const), tenant: fc.uuid(), persona: hex, importId: fc.uuid() },
    PLAIN,
  ),
  fc.record({ of: fc.constant("persona" as const), tenant: fc.uuid(), persona: hex }, PLAIN),
  fc.record({ of: fc.constant("audit" as const), tenant: fc.uuid() }, PLAIN),
  fc.constant({ of: "systemAudit" as const }),
  fc.constant({ of: "seal" as const }),
)

describe("a subject's name", () => {
  test("is the one of the log's format", () => {
    const tenant = "550e8400-e29b-41d4-a716-446655440000"
    const names = [
      formatSubject({ of: "dialogue", tenant, persona: "aa", dialogue: "bb" }),
      formatSubject({ of: "import", tenant, persona: "aa", importId: "cc" }),
      formatSubject({ of: "persona", tenant, persona: "aa" }),
      formatSubject({ of: "audit", tenant }),
      formatSubject({ of: "systemAudit" }),
      formatSubject({ of: "seal" }),
    ]
    assert.deepEqual(names, [
      `events.${tenant}.aa.dialogue.bb`,
      `events.${tenant}.aa.import.cc`,
      `events.${tenant}.aa.persona`,
      `events.${tenant}.audit`,
      "events.system.audit",
      "events.system.seal",
    ])
  })
  test("read back is the subject", () => {
    fc.assert(
      fc.property(anySubject, (subject) => assert.deepEqual(parseSubject(formatSubject(subject)), subject)),
    )
  })
})

describe("a name that is none of ours", () => {
  for (const name of [
    "",
    "events",
    "events.system",
    "events.system.other",
    "events.system.audit.more",
    "events.t.p",
    "events.t.p.dialogue",
    "events.t.p.import",
    "events.t.p.audit",
    "events.t.p.persona.more",
    "events.t.p.message.17",
    "events.t.p.dialogue.d.more",
    "commands.t.import.any.17",
    "Events.t.audit",
  ]) {
    test(`such as ${JSON.stringify(name)} is not taken for one`, () => {
      assert.equal(parseSubject(name), undefined)
    })
  }
  test("never makes reading fail", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const subject = parseSubject(name)
        if (subject !== undefined) assert.equal(formatSubject(subject), name)
      }),
    )
  })
})
