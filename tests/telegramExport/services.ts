/** What all service messages have: a small file for each line. */
import assert from "node:assert/strict"
import { account, chat, FRIEND, message } from "../../adapters/telegram/export/testing.ts"
import type { Peer } from "../../domain/peer.ts"
import { pictured } from "./actions.ts"
import { acts, friend, onlyService, type Proof, type Proofs, service } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"

const supergroup = { type: "private_supergroup", id: 1500600701, name: "Хор" }

/** The actor of a service message with this id for one. */
const isActor =
  (actor_id: unknown, actor: Peer, older: object = {}): Proof =>
  async () => {
    const raw = { ...service(7, { action: "pin_message", message_id: 3, actor_id }), ...older }
    const { services } = await onlyDialogue(account([chat([raw], supergroup)]), { timezone: "UTC" })
    assert.deepEqual(services[0]?.service.actor, actor)
  }

export const services: Proofs = {
  actor: async () => {
    await acts("joined_telegram", { actor: "Ada" }, { actorName: "Ada", fields: {} })()
    await acts("joined_telegram", { actor: null }, { actorName: undefined, fields: {} })()
  },
  actor_id: async () => {
    await isActor("channel1500600701", { kind: "channel", id: 1500600701 })()
    await isActor(`user${FRIEND}`, friend)()
  },
  "actor_id number": isActor(FRIEND, friend, { date_unixtime: undefined }),
  action: acts("joined_telegram", {}, { action: "joined_telegram" }),
  date_unixtime: async () => {
    const raw = service(7, { action: "joined_telegram", date_unixtime: "1600000000" })
    assert.equal((await onlyService(account([chat([raw])]))).occurred, 1_600_000_000)
  },
  photo: pictured("edit_group_photo"),
  members: acts("invite_members", { members: [null, "Ada"] }),
  text: acts("joined_telegram", {}, { fields: {} }),
  information_text: async () => {
    const { service: seen } = await onlyService(
      account([chat([service(7, { information_text: "Tea is ready" })])]),
    )
    const fields = { information_text: "Tea is ready" }
    assert.deepEqual([seen.action, seen.fields, seen.actor], ["custom_action", fields, friend])
  },
  "unknown action": acts("brew_tea", { cups: 2, pot: { id: 1, list: [null] } }),
  migrated: async () => {
    const raw = [
      service(-999999939, { action: "joined_telegram" }),
      service(2, { action: "joined_telegram" }),
    ]
    const { services: seen } = await onlyDialogue(account([chat(raw, supergroup)]))
    assert.deepEqual(
      seen.map(({ box, id }) => [box, id]),
      [
        ["u", 61],
        ["c", 2],
      ],
    )
  },
  "unknown to the exporter": async () => {
    const empty = { text: "", text_entities: [] }
    const old = await onlyDialogue(account([chat([message(7, empty)])]))
    const newer = await onlyService(account([chat([service(7, { action: "boost_apply", boosts: 2 })])]))
    assert.equal(old.messages[0]?.content.text, "")
    assert.ok((old.messages[0]?.fidelity ?? 100) < newer.fidelity)
  },
}
