import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, test } from "node:test"
import { fileURLToPath } from "node:url"
import { Api } from "telegram"
import { everything } from "../everything.ts"
import { type ExportWorld, openWorld } from "./exportWorld.ts"
import type { Raw } from "./raw.ts"
import { dialogsOf, everythingWorld, inputsOf, keyOf, pageOfHistory, wholeHistory } from "./testing.ts"

const kinds: Readonly<Record<string, string>> = {
  private_group: "chat",
  private_supergroup: "channel",
  public_supergroup: "channel",
  private_channel: "channel",
  public_channel: "channel",
}

type Chat = Raw & { readonly messages: ReadonlyArray<Raw> }

const keyOfChat = (chat: Chat): string => `${kinds[String(chat["type"])] ?? "user"}/${chat["id"]}`

/** Who sent it, as a client tells: by name, else by the dialogue. */
const senderOf = (message: Api.Message | Api.MessageService, self: string): string => {
  if (message.fromId !== undefined) return keyOf(message.fromId)
  return message.out ? self : keyOf(message.peerId)
}

const check = (world: ExportWorld, chats: ReadonlyArray<Chat>): void => {
  const self = `user/${world.owner.user.id}`
  for (const chat of chats) {
    const real = chat.messages.filter(({ id }) => Number(id) > 0)
    const told = wholeHistory(world, keyOfChat(chat))
    assert.deepEqual(
      told.map(({ id }) => id),
      real.map(({ id }) => id),
    )
    for (const [index, message] of told.entries()) {
      const raw = real[index] as Raw
      const where = `${keyOfChat(chat)} ${message.id}`
      if (raw["type"] === "unsupported" || message instanceof Api.MessageEmpty) continue
      assert.equal(message.date, Number(raw["date_unixtime"]), where)
      const sender = raw["from_id"] ?? raw["actor_id"]
      if (sender !== undefined && raw["action"] !== "proximity_reached")
        assert.equal(senderOf(message, self).replace("/", ""), sender, where)
      if (!(message instanceof Api.Message)) continue
      const parts = raw["text_entities"] as ReadonlyArray<{ readonly text: string }>
      assert.equal(message.message, parts.map(({ text }) => text).join(""), where)
      const edited = message.editHide ? undefined : message.editDate
      assert.equal(edited, raw["edited_unixtime"] && Number(raw["edited_unixtime"]), where)
      assert.equal(message.media !== undefined, carries(raw), where)
    }
  }
}

const MEDIA =
  /^(photo|file|contact_information|place_name|location_information|game_title|invoice_information|poll|giveaway_.*|paid_.*)$/
const carries = (raw: Raw): boolean => Object.keys(raw).some((key) => MEDIA.test(key))

describe("every message of an export is told, with its id, time, sender, text and media", () => {
  test("of one with every kind", async () => {
    check(await everythingWorld(), everything().chats.list as ReadonlyArray<Chat>)
  })
  test("of the example", async () => {
    const path = join(fileURLToPath(new URL("../../../examples/export", import.meta.url)), "result.json")
    const { chats } = JSON.parse(await readFile(path, "utf8"))
    check(await openWorld(path), chats.list)
  })
  test("and of the group that a supergroup was, with ids of the account's own box", async () => {
    const world = await everythingWorld()
    const old = dialogsOf(world).chats.find((chat) => chat instanceof Api.Chat && chat.deactivated)
    const chat = everything().chats.list.find(({ id }) => id === 1500600701) as Chat
    const ids = chat.messages.map(({ id }) => Number(id)).filter((id) => id < 0)
    assert.deepEqual(
      wholeHistory(world, `chat/${old?.id}`).map(({ id }) => id),
      ids.map((id) => id + 1e9),
    )
  })
})

describe("names", () => {
  test("of first and last name joined are the export's, and heads have the first name", async () => {
    const world = await everythingWorld()
    const names = new Map<string, string | undefined>()
    for (const peer of inputsOf(world).values())
      for (const user of pageOfHistory(world, peer).users)
        if (user instanceof Api.User)
          names.set(`user${user.id}`, [user.firstName, user.lastName].filter(Boolean).join(" "))
    for (const { messages } of everything().chats.list as ReadonlyArray<Chat>)
      for (const { from, from_id } of messages)
        if (/^user/.test(String(from_id)))
          assert.equal(names.get(String(from_id)), from ?? "", String(from_id))
    const { users } = dialogsOf(world)
    const perpetua = users.find((user) => user instanceof Api.User && user.firstName === "Perpetua")
    assert.ok(perpetua instanceof Api.User && perpetua.lastName === "🦉 Snodgrove" && perpetua.contact)
    const gone = users.find(({ id }) => id.toJSNumber() === 500600709)
    assert.ok(gone instanceof Api.User && gone.deleted === true && gone.firstName === undefined)
    const bot = users.find(({ id }) => id.toJSNumber() === 500600720)
    assert.ok(bot instanceof Api.User && bot.bot === true && bot.username === "gloambot")
  })
  test("everybody who is mentioned in a page is described beside it", async () => {
    const world = await everythingWorld()
    for (const peer of inputsOf(world).values()) {
      const page = pageOfHistory(world, peer)
      const described = new Set([...page.users, ...page.chats].map(({ id }) => id.toString()))
      const text = JSON.stringify(page.messages)
      for (const [, id = ""] of text.matchAll(/"(?:userId|chatId|channelId|viaBotId)":"([1-9]\d*)"/g))
        assert.ok(described.has(id), id)
    }
  })
})
