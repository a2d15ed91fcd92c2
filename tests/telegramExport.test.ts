/**
 * Every line of the tables in `docs/telegram-export.md` is true: each is proved by a small file of its own, and nothing is proved that the page
 * does not say.
 */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { actions } from "./telegramExport/actions.ts"
import { chats, sections } from "./telegramExport/chats.ts"
import { completeness } from "./telegramExport/completeness.ts"
import { deviations } from "./telegramExport/deviations.ts"
import { fields } from "./telegramExport/fields.ts"
import { ids } from "./telegramExport/ids.ts"
import { media } from "./telegramExport/media.ts"
import { tablesOf } from "./telegramExport/page.ts"
import { parts } from "./telegramExport/parts.ts"
import type { Proofs } from "./telegramExport/proof.ts"
import { services } from "./telegramExport/services.ts"

const proved: Readonly<Record<string, Proofs>> = {
  Completeness: completeness,
  "Sections of an account": sections,
  "Types of chats": chats,
  "Ids by era": ids,
  "Fields of a message": fields,
  "Parts of a text": parts,
  Media: media,
  "Service messages": services,
  Actions: actions,
  Deviations: deviations,
}

const tables = await tablesOf(new URL("../docs/telegram-export.md", import.meta.url))

test("every table of the page is proved, and no other", () => {
  assert.deepEqual([...tables.keys()], Object.keys(proved))
})

for (const [heading, proofs] of Object.entries(proved)) {
  describe(heading, () => {
    test("each line has one proof, and each proof one line", () => {
      assert.deepEqual([...(tables.get(heading) ?? [])].sort(), Object.keys(proofs).sort())
    })
    for (const [key, proof] of Object.entries(proofs)) test(key, proof)
  })
}
