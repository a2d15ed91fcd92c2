import assert from "node:assert/strict"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { openFile } from "../adapters/telegram/export/open.ts"
import type { MessageObservation, SourceItem } from "../domain/observation.ts"
import { makeExample } from "./make.ts"
import { ACCOUNT, tellTale } from "./people.ts"

const committed = join(import.meta.dirname, "export")

const readItems = async (folder: string): Promise<ReadonlyArray<SourceItem>> => {
  const source = await openFile(folder, ACCOUNT)
  const items: Array<SourceItem> = []
  for await (const item of source.items({})) items.push(item)
  return items
}

describe("the example export", () => {
  let folder = ""
  let messages: ReadonlyArray<MessageObservation> = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sideload-example-"))
    await makeExample(folder)
    messages = (await readItems(committed)).flatMap((item) => (item._tag === "Page" ? item.messages : []))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test("is what its script makes, byte for byte, files and all", async () => {
    const names = (await readdir(folder, { recursive: true })).toSorted()
    assert.deepEqual((await readdir(committed, { recursive: true })).toSorted(), names)
    for (const name of names.filter((one) => /\.\w+$/.test(one))) {
      assert.ok((await readFile(join(folder, name))).equals(await readFile(join(committed, name))), name)
    }
  })

  test("has some three hundred messages in every type of dialogue that it promises", async () => {
    const seen = (await readItems(folder)).flatMap((item) =>
      item._tag === "DialogueSeen" ? [item.dialogue.type] : [],
    )
    assert.deepEqual(seen, ["saved", "dm", "dm", "group", "supergroup", "channel"])
    assert.ok(messages.length >= 300)
  })

  test("shows every kind of thing that a reader has to cope with", () => {
    const some = (what: string, holds: (one: MessageObservation) => unknown) =>
      assert.ok(messages.some(holds), what)
    for (const kind of ["photo", "document", "voice_message", "video_message", "video_file", "audio_file"]) {
      some(kind, ({ content }) => content.media?.kind === kind)
    }
    for (const kind of ["animation", "sticker", "contact", "place", "poll"]) {
      some(kind, ({ content }) => content.media?.kind === kind)
    }
    for (const type of ["bold", "text_link", "mention", "custom_emoji", "pre", "spoiler", "mention_name"]) {
      some(type, ({ content }) => content.entities?.some((entity) => entity.type === type))
    }
    some("a file that is there", ({ content }) => content.media?.present === true)
    some("a file that got lost", ({ content }) => content.media?.path && content.media.present === false)
    some("a file left out", ({ content }) => content.media?.missing)
    some("an edit", ({ edited }) => edited !== undefined)
    some("a reply in a supergroup", ({ content }) => content.reply?.box === "c")
    some("a reply in a private chat", ({ content }) => content.reply?.box === "u")
    some("a forward with its peer", ({ content }) => content.forward?.peer)
    some("a forward with only a name", ({ content }) => content.forward?.name && !content.forward.peer)
    some(
      "a forward with nothing",
      ({ content }) => content.forward && Object.keys(content.forward).length === 0,
    )
    some("an inline bot", ({ content }) => content.viaBot)
    some(
      "a deleted account",
      ({ content }) => content.sender?.kind === "user" && content.senderName === undefined,
    )
    some("an anonymous sender", ({ content }) => content.sender?.kind === "channel")
    some("a signature", ({ content }) => content.signature)
    some("an astral character", ({ content }) => /\p{Extended_Pictographic}\u200D/u.test(content.text))
  })

  test("has service messages: who made, named and joined the groups", async () => {
    const services = (await readItems(committed)).flatMap((item) =>
      item._tag === "Page" ? (item.services ?? []) : [],
    )
    const actions = services.map(({ service }) => service.action)
    for (const action of ["create_group", "edit_group_title", "invite_members", "remove_members"]) {
      assert.ok(actions.includes(action), action)
    }
    assert.equal(actions.filter((action) => action === "create_channel").length, 2)
    assert.ok(services.every(({ service }) => service.actor !== undefined))
  })

  test("has no id of the account's sequence twice, and answers only what is there", () => {
    const places = messages.map(
      ({ box, id, content }) => `${box === "u" ? "u" : content.reply?.channel}/${id}`,
    )
    const own = places.filter((place) => place.startsWith("u/"))
    assert.equal(new Set(own).size, own.length)
    const there = new Set(messages.map(({ box, id }) => `${box}/${id}`))
    for (const { content } of messages) {
      if (content.reply) assert.ok(there.has(`${content.reply.box}/${content.reply.id}`))
    }
  })

  test("holds every word by which it can be told", async () => {
    const text = await readFile(join(committed, "result.json"), "utf8")
    for (const word of tellTale) assert.ok(text.includes(word), word)
  })
})
