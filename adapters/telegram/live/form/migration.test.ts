import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { migrationOf } from "./migration.ts"
import { CHANNEL, GROUP, group, long, message, service, supergroup, wired } from "./testing.ts"

describe("a migration", () => {
  test("is told on either side", () => {
    const to = new Api.MessageActionChatMigrateTo({ channelId: long(CHANNEL) })
    const from = new Api.MessageActionChannelMigrateFrom({ title: "Чайная", chatId: long(GROUP) })
    assert.deepEqual(migrationOf(wired(service(7, to))), { to: supergroup })
    assert.deepEqual(migrationOf(wired(service(7, from))), { from: group })
  })
  test("is told by nothing else", () => {
    assert.deepEqual(migrationOf(wired(message(7))), {})
    assert.deepEqual(migrationOf(wired(service(7, new Api.MessageActionHistoryClear()))), {})
  })
})
