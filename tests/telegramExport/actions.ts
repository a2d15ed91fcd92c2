/** The actions of service messages: a small file for each line. */
import assert from "node:assert/strict"
import { account, chat, FRIEND, message } from "../../adapters/telegram/export/testing.ts"
import { acts, happens, onlyService, type Proof, type Proofs, service } from "./proof.ts"
import { onlyDialogue } from "./reading.ts"

const PHOTO = "photos/photo_1@01-01-2024_03-00-00.jpg"
const supergroup = { type: "private_supergroup", id: 1500600701, name: "Хор" }
const members = { members: ["Ada", null] }

/** The new photo is media; nothing of it is left among the fields. */
export const pictured = (action: string): Proof =>
  acts(
    action,
    { photo: PHOTO, width: 640, height: 480 },
    { fields: {}, media: { kind: "photo", path: PHOTO, present: false, width: 640, height: 480 } },
  )

/** A long number in the file itself, which JavaScript could not write. */
const keepsDigits =
  (action: string, key: string): Proof =>
  async () => {
    const text = JSON.stringify(account([chat([service(7, { action, [key]: "LONG" })])]))
    const seen = await onlyService(text.replace('"LONG"', "5368324170671202286"))
    assert.deepEqual(seen.service.fields, { [key]: "5368324170671202286" })
  }

export const actions: Proofs = {
  create_group: acts("create_group", { title: "Хор", ...members }),
  edit_group_title: acts("edit_group_title", { title: "Хор" }),
  edit_group_photo: pictured("edit_group_photo"),
  delete_group_photo: acts("delete_group_photo"),
  invite_members: acts("invite_members", members),
  remove_members: acts("remove_members", members),
  join_group_by_link: acts("join_group_by_link", { inviter: "Ada" }),
  join_group_by_request: acts("join_group_by_request"),
  create_channel: acts("create_channel", { title: "Вестник" }),
  migrate_to_supergroup: acts("migrate_to_supergroup"),
  migrate_from_group: acts("migrate_from_group", { title: "Хор" }),
  pin_message: async () => {
    await acts("pin_message", { message_id: 3 })()
    const raw = service(-999999939, { action: "pin_message", message_id: -999999940 })
    const { service: seen } = await onlyService(account([chat([raw], supergroup)]))
    assert.deepEqual(seen.fields, { message_id: 60 })
  },
  clear_history: async () => {
    const raw = [message(3), service(7, { action: "clear_history" })]
    const { messages, services } = await onlyDialogue(account([chat(raw)]))
    assert.deepEqual([messages.length, services[0]?.service.action], [1, "clear_history"])
  },
  score_in_game: acts("score_in_game", { game_message_id: 3, score: 90 }),
  send_payment: happens("send_payment", {
    amount: 500,
    currency: "EUR",
    invoice_message_id: 3,
    recurring: "init",
  }),
  refunded_payment: happens("refunded_payment", {
    amount: 500,
    currency: "EUR",
    peer_name: "Ada",
    peer_id: "user17",
    charge_id: "a",
  }),
  phone_call: async () => {
    await acts("phone_call", { duration_seconds: 61, discard_reason: "hangup" })()
    await acts("phone_call", { discard_reason: "migrate_conference_all" })()
  },
  conference_call: acts("conference_call", { duration_seconds: 61, is_active: false, is_missed: true }),
  take_screenshot: acts("take_screenshot"),
  allow_sending_messages: async () => {
    await happens("allow_sending_messages", { reason_domain: "example.org" })()
    await keepsDigits("allow_sending_messages", "reason_app_id")()
  },
  attach_menu_bot_allowed: happens("attach_menu_bot_allowed"),
  web_app_bot_allowed: happens("web_app_bot_allowed"),
  send_passport_values: happens("send_passport_values", { values: ["passport", "email"] }),
  joined_telegram: acts("joined_telegram"),
  proximity_reached: happens("proximity_reached", {
    ...{ from: "Евлампия", from_id: `user${FRIEND}`, to: "Ada", to_id: "user17", distance: 90 },
  }),
  requested_phone_number: acts("requested_phone_number"),
  requested_peer: async () => {
    await acts("requested_peer", { button_id: 1, peers: [17, 281474976710673] })()
    await acts("requested_peer", { button_id: 1, peer_id: 17 })()
  },
  group_call: acts("group_call", { duration: 61 }),
  group_call_scheduled: acts("group_call_scheduled", { schedule_date: 1_704_067_300 }),
  invite_to_group_call: acts("invite_to_group_call", members),
  set_messages_ttl: acts("set_messages_ttl", { period: 86400 }),
  edit_chat_theme: acts("edit_chat_theme", { emoticon: "🍵" }),
  send_webview_data: async () => {
    const { actor: _, actor_id: __, ...raw } = service(7, { action: "send_webview_data" })
    const text = JSON.stringify(account([chat([raw])]))
    const seen = await onlyService(text.replace('"text":""', '"text":"Go","text":""'))
    assert.deepEqual(seen.service, { action: "send_webview_data", fields: { text: "Go" } })
  },
  send_premium_gift: async () => {
    await acts("send_premium_gift", { cost: "€ 5", months: 3 })()
    await acts("send_premium_gift", { cost: "€ 5", days: 90 })()
  },
  topic_created: acts("topic_created", { title: "Tea" }),
  topic_edit: async () => {
    await acts("topic_edit", { new_title: "Coffee", new_icon_emoji_id: 0 })()
    await keepsDigits("topic_edit", "new_icon_emoji_id")()
  },
  suggest_profile_photo: pictured("suggest_profile_photo"),
  gift_code_prize: acts("gift_code_prize", {
    ...{ gift_code: "tea", boost_peer_id: "channel17", months: 3, unclaimed: false, via_giveaway: true },
  }),
  giveaway_launch: acts("giveaway_launch"),
  giveaway_results: acts("giveaway_results", { winners: 3, unclaimed: 1, stars: true }),
  set_chat_wallpaper: acts("set_chat_wallpaper", { message_id: 3 }),
  set_same_chat_wallpaper: acts("set_same_chat_wallpaper", { message_id: 3 }),
  boost_apply: acts("boost_apply", { boosts: 2 }),
  send_ton_gift: acts("send_ton_gift", { cost: "€ 5", amount_whole: 1, amount_nano: 5 }),
  send_stars_gift: acts("send_stars_gift", { cost: "€ 5", stars: 250 }),
  stars_prize: acts("stars_prize", { boost_peer_id: "channel17", stars: 250, is_unclaimed: false }),
  send_star_gift: async () => {
    await acts("send_star_gift", {
      stars: 15,
      is_limited: false,
      gift_text: ["for ", { type: "bold", text: "tea" }],
    })()
    await keepsDigits("send_star_gift", "gift_id")()
  },
  paid_messages_refund: acts("paid_messages_refund", { messages_count: 2, stars_count: 20 }),
  paid_messages_price_change: acts("paid_messages_price_change", {
    price_stars: 10,
    is_broadcast_messages_allowed: true,
  }),
  todo_completions: acts("todo_completions", { completed: [1], incompleted: [2] }),
  todo_append_tasks: acts("todo_append_tasks", { items: [{ text: "boil", id: 1 }] }),
  process_suggested_post: acts("process_suggested_post", { rejected: true, comment: "…" }),
  suggested_post_success: acts("suggested_post_success", {
    price_amount_whole: 5,
    price_amount_nano: 0,
    price_currency: "TON",
  }),
  suggested_post_refund: acts("suggested_post_refund", { user_initiated: true }),
  suggest_birthday: acts("suggest_birthday", { day: 1, month: 2, year: 1990 }),
  no_forwards_toggle: acts("no_forwards_toggle", { new_value: true }),
  no_forwards_request: acts("no_forwards_request", { expired: false, new_value: true }),
  new_creator_pending: acts("new_creator_pending", { new_creator: "Ada" }),
  change_creator: acts("change_creator", { new_creator: null }),
  poll_append_answer: acts("poll_append_answer", { option: "AQ" }),
  poll_delete_answer: acts("poll_delete_answer", { option: "AQ" }),
  managed_bot_created: acts("managed_bot_created", { bot: "Teapot" }),
  join_group_via_community: acts("join_group_via_community", { community_id: 17 }),
}
