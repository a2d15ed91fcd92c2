/** Files that are not as they should be: a small one for each line. */
import assert from "node:assert/strict"
import { account, chat, message, written } from "../../adapters/telegram/export/testing.ts"
import { onlyService, type Proof, type Proofs, refuses, service } from "./proof.ts"
import { onlyDialogue, read } from "./reading.ts"

/** The text of a message, as it stands between the quotes in the file, and what is read of it; `repaired` are counted. */
const textIs =
  (inFile: string, text: string, repaired: number): Proof =>
  async () => {
    const whole = written(
      account([chat([message(7, { text: "HERE", text_entities: undefined }), message(9)])]),
    )
    const { messages, ended } = await onlyDialogue(whole.replace("HERE", inFile))
    assert.equal(messages[0]?.content.text, text)
    assert.equal(messages.length, 2)
    assert.equal(ended?.repaired ?? 0, repaired)
  }

const whole = written(account([chat([message(7), message(9), message(11)])]))

/** A page of the Windows-1251 alphabet: capital and small letters from А to я. */
const windows1251 = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0
      return code < 0x80 ? code : code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : 0x3f
    }),
  )

const inRussian = written(
  account([chat([message(7, { from: "Ада", text: "Ещё чаю", text_entities: undefined })])]),
)

const readsAll =
  (content: string): Proof =>
  async () => {
    const { messages } = await onlyDialogue(content)
    assert.deepEqual(
      messages.map(({ id, content: { text } }) => [id, text]),
      [7, 9, 11].map((id) => [id, "чай"]),
    )
  }

const local = message(7, { date_unixtime: undefined })

export const deviations: Proofs = {
  "control characters": textIs(String.raw`a\x0Bb\x1fc`, "a\u000bb\u001fc", 1),
  "escaped backslash": textIs(String.raw`a\\x0Bb`, String.raw`a\x0Bb`, 0),
  "unquoted document_id": async () => {
    for (const bare of [
      "5368324170671202286",
      "stickers/sticker (1).webp",
      "(File unavailable, please try again later)",
    ]) {
      const parts = [{ type: "custom_emoji", text: "🫖", document_id: "ID" }]
      const text = written(account([chat([message(7, { text: parts, text_entities: parts })])]))
      const { messages } = await onlyDialogue(text.replaceAll('"ID"', bare))
      assert.deepEqual(messages[0]?.content.entities, [
        { type: "custom_emoji", offset: 0, length: 2, documentId: bare },
      ])
    }
  },
  "duplicate text": async () => {
    for (const action of ["send_webview_data", "send_star_gift"]) {
      const text = written(account([chat([service(7, { action })])]))
      const { service: seen } = await onlyService(text.replace('"text": ""', '"text": "Go",\n"text": ""'))
      assert.deepEqual(seen.fields, { text: "Go" })
    }
  },
  "duplicate keys": async () => {
    const { messages } = await onlyDialogue(
      whole.replace('"text":', '"author": "Ada",\n"author": "Bess",\n"text":'),
    )
    assert.equal(messages[0]?.content.signature, "Bess")
  },
  truncated: async () => {
    const at = whole.lastIndexOf('"text_entities"')
    const { dialogues, refusal } = await read(whole.slice(0, at))
    assert.deepEqual(
      dialogues[0]?.messages.map(({ id }) => id),
      [7, 9],
    )
    assert.match(refusal?.where ?? "", /byte \d+/)
    assert.match(refusal?.what ?? "", /cut off/)
  },
  "byte order mark": readsAll(`\uFEFF${whole}`),
  "Windows-1251": refuses(windows1251(inRussian), /iconv.*1251/i),
  "UTF-16": refuses(Buffer.from(`\uFEFF${inRussian}`, "utf16le"), /iconv.*UTF-?16/i),
  "another layout": async () => {
    const value: unknown = JSON.parse(whole)
    for (const space of [0, 2, "\t"]) await readsAll(JSON.stringify(value, null, space))()
  },
  HTML: refuses("<!DOCTYPE html><html></html>", /HTML/),
  "another account": refuses(
    account([chat([message(7)])], { personal_information: { user_id: 1 } }),
    /account/,
  ),
  "another pair": refuses(account([chat([message(7, { from_id: "user9" })])]), /account/),
  "no time zone": refuses(account([chat([local])]), /--timezone/),
  "falling ids": refuses(account([chat([message(9), message(7)])]), /rise/),
  "the same id twice": async () => {
    const twice = [message(7, { text: "one", text_entities: undefined }), message(7), message(9)]
    const { messages, ended } = await onlyDialogue(account([chat(twice)]))
    assert.deepEqual(
      messages.map(({ id, content: { text } }) => [id, text]),
      [
        [7, "one"],
        [9, "чай"],
      ],
    )
    assert.equal(ended?.skipped, 1)
  },
}
