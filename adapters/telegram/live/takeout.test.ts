/** Reading within a takeout session: everything is wrapped, read range by range where Telegram says so, and ended however the reading ends. */
import assert from "node:assert/strict"
import { tmpdir } from "node:os"
import { describe, test } from "node:test"
import { Api } from "telegram"
import type { SourceItem } from "../../../domain/observation.ts"
import { type LiveOptions, liveSource } from "./liveSource.ts"
import type { PutOff } from "./takeout.ts"
import { TelegramGone } from "./telegram.ts"
import { type Account, accountWith } from "./testing/account.ts"
import { refuse } from "./testing/answers.ts"
import { BEGINNING, messages, supergroup, upTo, user } from "./testing/people.ts"

const anna = user(5001)
const choir = supergroup(7001)
const account = () =>
  accountWith([
    { entity: anna, messages: messages(anna, upTo(250)) },
    { entity: choir, messages: messages(choir, upTo(30)) },
  ])

const open = (of: Account, more: Partial<LiveOptions> = {}) =>
  liveSource(of.telegram, {
    ...{ media: false, mediaMaxBytes: 5000, takeout: true, spool: tmpdir(), now: () => BEGINNING },
    ...more,
  })

const idsOf = (item: SourceItem) =>
  item._tag === "Page" ? item.messages.map(({ box, id }) => `${box}${id}`) : []

const readAll = async (of: Account, more: Partial<LiveOptions> = {}) => {
  const ids: Array<string> = []
  for await (const item of (await open(of, more)).items({})) ids.push(...idsOf(item))
  return ids
}

const finished = (of: Account) =>
  of.asked.flatMap(({ request, takeout }) =>
    request instanceof Api.account.FinishTakeoutSession ? [[request.success === true, takeout]] : [],
  )
const everything = new Set([...upTo(250).map((id) => `u${id}`), ...upTo(30).map((id) => `c${id}`)])

describe("a takeout session", () => {
  test("holds every request for dialogues and messages, and is ended as a success", async () => {
    const of = account()
    assert.deepEqual(new Set(await readAll(of)), everything)
    const outside = of.asked.filter(({ takeout }) => !takeout).map(({ request }) => request.className)
    assert.deepEqual(outside, ["account.InitTakeoutSession"])
    assert.deepEqual(finished(of), [[true, true]])
  })
  test("is asked for what is wanted", async () => {
    const of = account()
    await (await open(of, { types: ["group"], media: true })).close()
    const [begun] = of.asked.flatMap(({ request }) =>
      request instanceof Api.account.InitTakeoutSession ? [request] : [],
    )
    const { messageUsers, messageChats, messageMegagroups, messageChannels, files, fileMaxSize } = begun ?? {}
    assert.deepEqual(
      [messageUsers, messageChats, messageMegagroups, messageChannels, files, fileMaxSize?.toJSNumber()],
      [false, true, true, false, true, 5000],
    )
    assert.deepEqual(finished(of), [[false, true]])
  })
  test("is ended where the reading is left early, or Telegram goes away", async () => {
    const left = account()
    for await (const item of (await open(left)).items({})) if (item._tag === "Page") break
    assert.deepEqual(finished(left), [[false, true]])

    const gone = account()
    gone.before = ({ request }) => {
      if (!(request instanceof Api.messages.GetHistory)) return undefined
      throw new TelegramGone({ what: "gone", mend: "Wait." })
    }
    await assert.rejects(readAll(gone), { _tag: "SourceRefused" })
    assert.deepEqual(finished(gone), [[false, true]])
  })
  test("that Telegram puts off is told of, and reading goes on without it", async () => {
    const of = account()
    of.before = ({ request }) => {
      if (request instanceof Api.account.InitTakeoutSession) throw refuse("TAKEOUT_INIT_DELAY_86400", 420)
      return undefined
    }
    const told: Array<PutOff> = []
    assert.deepEqual(new Set(await readAll(of, { onTakeoutPutOff: (why) => told.push(why) })), everything)
    assert.deepEqual(told, [{ what: "TAKEOUT_INIT_DELAY_86400", seconds: 86400 }])
    assert.ok(of.asked.every(({ takeout }) => !takeout))
  })
  test("that Telegram ends on the way is gone on without", async () => {
    const of = account()
    of.before = ({ request, takeout }) => {
      if (takeout && request instanceof Api.messages.GetHistory) throw refuse("TAKEOUT_INVALID")
      return undefined
    }
    assert.deepEqual(new Set(await readAll(of)), everything)
    assert.deepEqual(finished(of), [])
  })
  test("reads the account's own box in the ranges that Telegram names, and channels without", async () => {
    const of = account()
    of.ranges = [
      new Api.MessageRange({ minId: 1, maxId: 120 }),
      new Api.MessageRange({ minId: 121, maxId: 9999 }),
    ]
    assert.deepEqual(new Set(await readAll(of)), everything)
    for (const { request, range } of of.asked) {
      if (!(request instanceof Api.messages.GetHistory)) continue
      assert.equal(range === undefined, request.peer instanceof Api.InputPeerChannel)
    }
  })
  for (const takeout of ["lasts", "ends on the way"]) {
    test(`finds limits and times across ranges where the session ${takeout}`, async () => {
      const of = account()
      of.ranges = [
        new Api.MessageRange({ minId: 1, maxId: 120 }),
        new Api.MessageRange({ minId: 121, maxId: 9999 }),
      ]
      of.before = ({ request, takeout: within }) => {
        if (takeout === "lasts" || !within || !(request instanceof Api.messages.GetHistory)) return undefined
        throw refuse("TAKEOUT_INVALID")
      }
      const source = await open(of)
      const wanted: Array<string> = []
      const filters = { limit: 200, until: BEGINNING + 231, dialogues: [5001] }
      for await (const item of source.items(filters)) wanted.push(...idsOf(item))
      assert.deepEqual(
        wanted,
        upTo(230, 31).map((id) => `u${id}`),
      )
    })
  }
})
