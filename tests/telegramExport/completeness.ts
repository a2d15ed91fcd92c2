/** How much of a dialogue a file holds: a small file for each line. */
import assert from "node:assert/strict"
import { account, chat, message, mine } from "../../adapters/telegram/export/testing.ts"
import type { SourceFilters } from "../../application/source.ts"
import type { Completeness } from "../../domain/observation.ts"
import type { Proof, Proofs } from "./proof.ts"
import { read } from "./reading.ts"

const CHANNEL = 1500600701

const ended = async (content: unknown, filters: SourceFilters = {}) =>
  (await read(content, {}, filters)).dialogues[0]?.ended

const isComplete =
  (content: unknown, expected: Completeness, filters: SourceFilters = {}): Proof =>
  async () =>
    assert.equal((await ended(content, filters))?.completeness, expected)

const group = { type: "public_supergroup", id: CHANNEL, name: "Хор" }
const ids = [3, 5, 9].map((id) => message(id))

export const completeness: Proofs = {
  "account private": isComplete(account([chat([message(7)])]), "full"),
  "account own": isComplete(account([chat([mine(7), mine(9)], group)]), "own"),
  "account others": isComplete(account([chat([mine(7), message(9)], group)]), "unknown"),
  chat: isComplete(chat([message(7)]), "unknown"),
  filtered: isComplete(account([chat([message(7), message(9)])]), "range", { limit: 1 }),
  spans: async () =>
    assert.deepEqual((await ended(account([chat(ids, group)])))?.spans, [
      { box: "c", first: 3, last: 9, missing: 4, gaps: 2 },
    ]),
  "spans of box u": async () =>
    assert.deepEqual((await ended(account([chat(ids)])))?.spans, [{ box: "u", first: 3, last: 9 }]),
}
