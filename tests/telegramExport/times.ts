/** The fields that say when: a small file for each line. */
import assert from "node:assert/strict"
import { account, chat, message } from "../../adapters/telegram/export/testing.ts"
import { type Fields, type Proof, type Proofs, says } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"

const SENT = 1_704_067_207

/** The message without UTC times, as before 3.7.6, given a zone. */
const local =
  (fields: Fields, occurred: number, edited: number | undefined, timezone?: string): Proof =>
  async () => {
    const { date_unixtime: _, text_entities: __, ...raw } = message(7, fields)
    const { messages } = await onlyDialogue(chat([raw]), timezone === undefined ? {} : { timezone })
    const [seen] = messages
    assert.deepEqual([seen?.occurred, seen?.edited, seen?.content.approximate], [occurred, edited, true])
  }

const EPOCH_IN_TASHKENT = { edited: "1970-01-01T05:00:00" }
/** 2024-01-01T03:00:00, the local time of `message`, as if it were UTC. */
const WALL = 1_704_078_000

const skips =
  (raw: Fields): Proof =>
  async () => {
    const { messages, ended } = await onlyDialogue(account([chat([raw])]))
    assert.deepEqual([messages, ended?.skipped, ended?.observed], [[], 1, 0])
  }

export const times: Proofs = {
  date: async () => {
    await says({ date: "1999-01-01T00:00:00" }, {}, { occurred: SENT })()
    await local({}, WALL - 3 * 3600, undefined, "+03:00")()
  },
  date_unixtime: says({ date_unixtime: "1600000000" }, {}, { occurred: 1_600_000_000 }),
  "date_unixtime 0": skips({
    id: 7,
    type: "message",
    date: "1970-01-01T00:00:00",
    date_unixtime: "0",
    text: "",
  }),
  edited: async () => {
    await says(
      { edited: "1999-01-01T00:00:00", edited_unixtime: "1704067300" },
      {},
      { edited: 1_704_067_300 },
    )()
    await local({ edited: "2024-01-01T04:00:00" }, WALL - 3 * 3600, WALL - 2 * 3600, "+03:00")()
  },
  "edited epoch": local(EPOCH_IN_TASHKENT, WALL - 5 * 3600, undefined),
  edited_unixtime: says({ edited_unixtime: "1704067300" }, {}, { occurred: SENT, edited: 1_704_067_300 }),
}
