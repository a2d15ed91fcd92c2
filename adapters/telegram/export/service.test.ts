import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { actions } from "./actions.ts"
import { chat, dialoguesOf, FRIEND, message, onlyService, readExport, service } from "./testing.ts"

type Fields = Record<string, unknown>

const members = ["Ferapont Quillabee", null]
const price = { price_amount_whole: "5", price_amount_nano: "0", price_currency: "TON" }

/** What Telegram Desktop writes of each action, as its newest form has it. */
const samples: Readonly<Record<string, Fields>> = {
  create_group: { title: "Хор", members },
  edit_group_title: { title: "Хор у реки" },
  edit_group_photo: {},
  delete_group_photo: {},
  suggest_profile_photo: {},
  invite_members: { members },
  remove_members: { members },
  join_group_by_link: { inviter: null },
  join_group_by_request: {},
  join_group_via_community: { community_id: 77 },
  create_channel: { title: "Хор" },
  migrate_to_supergroup: {},
  migrate_from_group: { title: "Хор" },
  pin_message: { message_id: -999_999_939, reply_to_peer_id: "channel9" },
  clear_history: {},
  score_in_game: { game_message_id: 3, score: 12 },
  send_payment: { amount: 500, currency: "XTR", invoice_message_id: 3, recurring: "init" },
  refunded_payment: { amount: 500, currency: "XTR", peer_name: null, peer_id: "user9", charge_id: "c" },
  phone_call: { duration_seconds: 61, discard_reason: "hangup" },
  conference_call: { duration_seconds: 61, is_active: false, is_missed: true },
  take_screenshot: {},
  allow_sending_messages: { reason_app_id: 17, reason_app_name: "Games", reason_domain: "example.org" },
  attach_menu_bot_allowed: {},
  web_app_bot_allowed: {},
  send_passport_values: { values: ["passport", "email"] },
  joined_telegram: {},
  proximity_reached: { from: "A", from_id: `user${FRIEND}`, to: "B", to_id: "user9", distance: 40 },
  requested_phone_number: {},
  requested_peer: { button_id: 2, peers: "[\n  17\n ]" },
  group_call: { duration: 600 },
  group_call_scheduled: { schedule_date: 1_704_070_000 },
  invite_to_group_call: { members },
  set_messages_ttl: { period: 86_400 },
  edit_chat_theme: { emoticon: "❄" },
  send_webview_data: {},
  send_premium_gift: { cost: "$5", days: 30 },
  topic_created: { title: "Ноты" },
  topic_edit: { new_title: "Партии", new_icon_emoji_id: 5 },
  gift_code_prize: {
    gift_code: "C",
    boost_peer_id: "channel9",
    months: 3,
    unclaimed: false,
    via_giveaway: true,
  },
  giveaway_launch: {},
  giveaway_results: { winners: 3, unclaimed: 1, stars: false },
  set_chat_wallpaper: {},
  set_same_chat_wallpaper: { message_id: 3 },
  boost_apply: { boosts: 2 },
  send_ton_gift: { cost: "$5", amount_whole: 1, amount_nano: 0 },
  send_stars_gift: { cost: "$5", amount_whole: 50, amount_nano: 0 },
  stars_prize: {
    boost_peer_id: "channel9",
    boost_peer_name: "Хор",
    stars: 50,
    is_unclaimed: false,
    giveaway_msg_id: 3,
    transaction_id: "t",
  },
  send_star_gift: {
    gift_id: 5,
    stars: 15,
    is_limited: true,
    is_anonymous: false,
    gift_text: ["С ", { type: "bold", text: "праздником" }],
  },
  paid_messages_refund: { messages_count: 2, stars_count: 20 },
  paid_messages_price_change: { price_stars: 10, is_broadcast_messages_allowed: true },
  todo_completions: { completed: [1], incompleted: [2, 3] },
  todo_append_tasks: { items: [{ text: "чай", id: 4 }] },
  process_suggested_post: { ...price, scheduled_date: 1_704_070_000 },
  suggested_post_success: price,
  suggested_post_refund: { user_initiated: true },
  suggest_birthday: { day: 1, month: 2, year: 1990 },
  no_forwards_toggle: { new_value: true },
  no_forwards_request: { expired: false, new_value: true },
  new_creator_pending: { new_creator: "Zdenka" },
  change_creator: { new_creator: null },
  poll_append_answer: { option: "AQ" },
  poll_delete_answer: { option: "AQ" },
  managed_bot_created: { bot: "Gloam" },
}

describe("a service message", () => {
  for (const [action, fields] of Object.entries(samples)) {
    test(`given ${action}, it has its actor and the fields of its action verbatim`, async () => {
      const { observed, ended } = await onlyService({ action, ...fields })
      const { service, ...rest } = observed
      assert.deepEqual(service, {
        actor: { kind: "user", id: FRIEND },
        actorName: "Евлампия Тихозвонова",
        action,
        fields,
      })
      assert.deepEqual(
        { ...rest, fidelity: undefined },
        { box: "u", id: 7, occurred: 1_704_067_207, fidelity: undefined },
      )
      assert.equal(ended?.serviceMessages, 1)
      assert.equal(ended?.observed, 0)
      assert.equal(ended?.unknownFields, undefined)
    })
  }

  test("every action that is known has been tried", () => {
    assert.deepEqual(
      [...actions.keys()].filter((action) => action !== "custom_action").toSorted(),
      Object.keys(samples).toSorted(),
    )
  })

  test("given a photo, it is media like a message's", async () => {
    for (const action of ["edit_group_photo", "suggest_profile_photo"]) {
      const photo = { photo: "photos/gone.jpg", photo_file_size: 9, width: 3, height: 4, media_spoiler: true }
      const { observed } = await onlyService({ action, ...photo })
      assert.deepEqual(observed.service.fields, {})
      assert.deepEqual(observed.service.media, {
        kind: "photo",
        path: "photos/gone.jpg",
        present: false,
        size: 9,
        width: 3,
        height: 4,
        details: { media_spoiler: true },
      })
      assert.equal(observed.fidelity, 60)
    }
  })

  test("given no action but a text of information, it is a custom action", async () => {
    const { observed, ended } = await onlyService({ information_text: "сделан снимок экрана" })
    assert.equal(observed.service.action, "custom_action")
    assert.deepEqual(observed.service.fields, { information_text: "сделан снимок экрана" })
    assert.equal(ended?.unknownFields, undefined)
  })

  test("given no actor, it has none; given a deleted one, it has no name", async () => {
    const nobody = await onlyService({ action: "giveaway_launch", actor: undefined, actor_id: undefined })
    assert.deepEqual(nobody.observed.service, { action: "giveaway_launch", fields: {} })
    const deleted = await onlyService({ action: "clear_history", actor: null })
    assert.deepEqual(deleted.observed.service.actor, { kind: "user", id: FRIEND })
    assert.equal("actorName" in deleted.observed.service, false)
  })

  test("given an action that nobody knows, everything of it is kept and counted", async () => {
    const { observed, ended } = await onlyService({
      action: "sing_together",
      song: { bars: [4, 4] },
      loud: true,
    })
    assert.equal(observed.service.action, "sing_together")
    assert.deepEqual(observed.service.fields, { song: { bars: [4, 4] }, loud: true })
    assert.equal(ended?.unknownFields, 3)
  })

  test("given no action at all, or one that is no name, it is kept as unknown", async () => {
    const none = await onlyService({ more: 1 })
    assert.deepEqual([none.observed.service.action, none.observed.service.fields], ["unknown", { more: 1 }])
    const other = await onlyService({ action: 5 })
    assert.deepEqual(
      [other.observed.service.action, other.observed.service.fields],
      ["unknown", { action: 5 }],
    )
  })

  test("given a field that is new to a known action, it is kept and counted", async () => {
    const { observed, ended } = await onlyService({ action: "boost_apply", boosts: 1, weight: 2 })
    assert.deepEqual(observed.service.fields, { boosts: 1, weight: 2 })
    assert.equal(ended?.unknownFields, 1)
  })

  test("given numbers that no double holds, they keep their digits", async () => {
    const text = JSON.stringify(service(7, { action: "send_star_gift", gift_id: "here" }))
    const { observed } = await onlyService({}, text.replace('"here"', "9223372036854775807"))
    assert.equal(observed.service.fields["gift_id"], "9223372036854775807")
  })

  test("given a time of edit and reactions, they are kept", async () => {
    const fields = { edited_unixtime: "1704067300", reactions: [{ type: "paid", count: 1 }] }
    const { observed, ended } = await onlyService({
      action: "boost_apply",
      edited: "2024-01-01T03:01:40",
      ...fields,
    })
    assert.deepEqual(observed.service.fields, fields)
    assert.equal(ended?.unknownFields, undefined)
  })

  test("given a migrated group's, its place is that of the old group's sequence", async () => {
    const file = chat(
      [service(-999_999_990, { action: "migrate_to_supergroup", date_unixtime: "1704067200" })],
      {
        type: "private_supergroup",
        id: 1500600701,
      },
    )
    const { items } = await readExport(file)
    const [only] = dialoguesOf(items)[0]?.services ?? []
    assert.deepEqual([only?.box, only?.id], ["u", 10])
  })

  test("stands on the page beside the ordinary messages around it", async () => {
    const { items } = await readExport(
      chat([message(1), service(2, { action: "clear_history" }), message(3)]),
    )
    const pages = items.flatMap((item) => (item._tag === "Page" ? [item] : []))
    assert.equal(pages.length, 1)
    assert.deepEqual(
      pages[0]?.messages.map(({ id }) => id),
      [1, 3],
    )
    assert.deepEqual(
      pages[0]?.services?.map(({ id }) => id),
      [2],
    )
  })

  test("given very many, they fill pages as messages do", async () => {
    const many = Array.from({ length: 1500 }, (_, index) => service(index + 1, { action: "clear_history" }))
    const { items } = await readExport(chat(many))
    const sizes = items.flatMap((item) => (item._tag === "Page" ? [item.services?.length] : []))
    assert.deepEqual(sizes, [900, 600])
  })
})
