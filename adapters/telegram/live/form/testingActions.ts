/** How tests tell one action of a service message and what the export writes of it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { Fidelity } from "../../../../domain/observation.ts"
import type { Fields } from "./raw.ts"
import { serviceFromExport, serviceObserved, tellsTheSame } from "./testing.ts"

type Given = Parameters<typeof serviceObserved>[1]
export type Case = readonly [action: Api.TypeMessageAction, json: Fields, given?: Given]

/** It answers message 5. */
export const answered = { replyTo: new Api.MessageReplyHeader({ replyToMsgId: 5 }) }

export const withoutActor = { actor: undefined, actor_id: undefined }

/** Each case says the same live and in an export; every one of the actions has a case, but for those that have tests of their own. */
export const tellTheSame = (
  actions: object,
  cases: ReadonlyArray<Case>,
  apart: ReadonlyArray<Api.TypeMessageAction["className"]> = [],
): void => {
  describe("an action", () => {
    for (const [action, json, given] of cases) {
      test(`${action.className} is the export's ${String(json["action"] ?? "custom action")}`, () => {
        const live = serviceObserved(action, given)
        tellsTheSame(live, serviceFromExport(json))
        assert.equal(live.fidelity, Fidelity.live)
      })
    }
    test("of every kind has a case", () => {
      const shown = new Set<string>([...cases.map(([{ className }]) => className), ...apart])
      assert.deepEqual(
        Object.keys(actions).filter((name) => !shown.has(name)),
        [],
      )
    })
  })
}
