/** What Telegram refuses, and what goes on in spite of it. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { SourceRefused } from "../../../application/source.ts"
import { refused } from "./refused.ts"
import { TelegramGone } from "./telegram.ts"
import { accountWith } from "./testing/account.ts"
import { refuse } from "./testing/answers.ts"
import { messages, upTo, user } from "./testing/people.ts"
import { choir, endings, idsOf, read, withAnna } from "./testing/reads.ts"

const boris = user(5002)

describe("what Telegram refuses", () => {
  const three = () =>
    accountWith([
      withAnna(upTo(10)),
      { entity: choir, messages: messages(choir, upTo(700)) },
      { entity: boris, messages: messages(boris, upTo(5000, 4990)) },
    ])
  const failing = (error: () => unknown) => {
    const account = three()
    account.before = ({ request }) => {
      const isChoir =
        request instanceof Api.messages.GetHistory && request.peer instanceof Api.InputPeerChannel
      if (isChoir && request.offsetId > 300) throw error()
      return undefined
    }
    return account
  }
  test("ends its dialogue with the reason and what was shown, and the others go on", async () => {
    const { items } = await read(failing(() => refuse("CHANNEL_PRIVATE")))
    const byFailure = endings(items).map(({ failed, completeness }) => [failed, completeness])
    assert.equal(byFailure.filter(([failed]) => failed === undefined).length, 2)
    assert.ok(byFailure.some(([failed, how]) => failed === "CHANNEL_PRIVATE" && how === "unknown"))
    const ended = endings(items).find(({ failed }) => failed !== undefined)
    assert.deepEqual([ended?.observed, ended?.held], [300, [{ box: "c", from: 1, to: 300 }]])
  })
  test("is said of a dialogue that the list shows as forbidden", async () => {
    const forbidden = new Api.ChannelForbidden({
      id: returnBigInt(7009),
      accessHash: returnBigInt(1),
      title: "Gone",
    })
    const { items } = await read(accountWith([{ entity: forbidden, messages: [] }, withAnna(upTo(3))]))
    assert.match(endings(items).find(({ failed }) => failed !== undefined)?.failed ?? "", /does not show/)
    assert.deepEqual(idsOf(items), upTo(3))
  })
  test("refuses the source where Telegram is out of reach, saying where that was", async () => {
    const account = failing(() => new TelegramGone({ what: "the session has ended", mend: "Sign in again." }))
    await assert.rejects(read(account), (error: unknown) => {
      assert.ok(error instanceof SourceRefused)
      assert.match(error.where, /^dialogue \d of 3$/)
      assert.equal(error.mend, "Sign in again.")
      return true
    })
  })
  test("may be read later where Telegram is only away, or says so itself", async () => {
    const away = new TelegramGone({ what: "no answer", mend: "See to the network.", passing: true })
    const over = new TelegramGone({ what: "the session has ended", mend: "Sign in again." })
    const errors = [away, over, refuse("FLOOD_PREMIUM_WAIT_3", 420), refuse("RPC_CALL_FAIL", 500)]
    const told = [...errors, refuse("CHANNEL_PRIVATE")].map((error) => {
      const refusal = refused(error, "here")
      return refusal instanceof SourceRefused && refusal.passing
    })
    assert.deepEqual(told, [true, undefined, true, true, undefined])
  })
  test("a defect stays a defect", async () => {
    await assert.rejects(read(failing(() => new RangeError("a defect"))), RangeError)
  })
})
