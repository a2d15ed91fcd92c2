import assert from "node:assert/strict"
import { test } from "node:test"
import { imported, opened, TENANT } from "../../tests/inventedEvents.ts"
import { template } from "./projection.ts"

test("the template counts each imported message once, in its dialogue", () => {
  const { data: _, ...unreadable } = imported()
  const changes = [opened(), imported(), unreadable].flatMap(template.apply)
  assert.deepEqual(changes, [{ _tag: "Counted", tenant: TENANT, subject: imported().subject }])
  const [statement, ...more] = template.statements("some_schema")(changes)
  assert.deepEqual([more, statement?.parameters], [[], [imported().subject, TENANT]])
  assert.match(statement?.text ?? "", /^insert into some_schema\.totals/)
})
