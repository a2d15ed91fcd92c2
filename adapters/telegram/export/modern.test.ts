import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { modernForm } from "./modern.ts"
import { message } from "./testing.ts"
import { fixedZone } from "./timezone.ts"

const GROUP = 2 * 2 ** 32
const supergroup = { peer: { kind: "channel", id: 1500600701 }, type: "supergroup" } as const
const channel = { peer: { kind: "channel", id: 1500600701 }, type: "channel" } as const
const zone = fixedZone(3 * 3600)

describe("bringing a message into the modern form", () => {
  test("given one that has it, the very same is given back", () => {
    const modern = message(1, { from_id: `user${2 ** 40}` })
    assert.equal(modernForm(modern, { dialogue: supergroup, zone }), modern)
  })

  test("given a pinned message of the group that became a supergroup, its real id is named", () => {
    const pin = message(-999_999_990, { type: "service", action: "pin_message", message_id: -999_999_995 })
    assert.deepEqual(modernForm(pin, { dialogue: supergroup, zone }), { ...pin, message_id: 5 })
  })

  test("given numbers, everybody whom the message names becomes a peer, actors and answered chats too", () => {
    const old = {
      ...{ id: 1, type: "service", date: "2020-11-01T03:00:00", action: "proximity_reached" },
      ...{ actor_id: 2 ** 32 + 5, from_id: 2 ** 32 + 6, to_id: 2 ** 32 + 7, reply_to_peer_id: GROUP + 8 },
    }
    assert.deepEqual(modernForm(old, { dialogue: supergroup, zone }), {
      ...old,
      ...{ actor_id: "user5", from_id: "user6", to_id: "user7", reply_to_peer_id: "channel8" },
      date_unixtime: "1604188800",
    })
  })

  test("given a post of a channel from when posts had no sender, the channel is its sender, or its actor", () => {
    const post = { id: 1, date: "2019-01-01T03:00:00", edited: "1970-01-01T03:00:00" }
    const modern = (fields: object, dialogue: typeof channel | typeof supergroup) =>
      modernForm({ ...post, ...fields }, { dialogue, zone }) as Record<string, unknown>
    assert.equal(modern({ type: "message" }, channel)["from_id"], "channel1500600701")
    const titled = modern({ type: "service", action: "edit_group_title" }, channel)
    assert.equal(titled["actor_id"], "channel1500600701")
    assert.equal("from_id" in modern({ type: "message" }, supergroup), false)
    assert.equal("edited_unixtime" in modern({ type: "message" }, channel), false)
  })
})
