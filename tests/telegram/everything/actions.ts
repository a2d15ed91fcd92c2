/** Everything that can happen in a chat and that layer 198 of the schema has words for, as Telegram Desktop 6.1.2 writes it. */
import type { Fields } from "../../../examples/format.ts"
import { barnaby, evlampia, type Person, perpetua, zdenka } from "../../../examples/people.ts"
import { groupPhoto } from "./media.ts"

const DAY = 86_400

/** In a basic group. */
export const groupActions = (said: number): ReadonlyArray<Fields> => [
  { action: "edit_group_title", title: "Общество «Медный чайник»" },
  { action: "edit_group_photo", ...groupPhoto },
  { action: "delete_group_photo" },
  { action: "invite_members", members: [zdenka.from, barnaby.from] },
  { action: "remove_members", members: [null] },
  { action: "join_group_by_link", inviter: evlampia.from },
  { action: "join_group_by_link", inviter: null },
  { action: "pin_message", message_id: said },
  { action: "group_call", duration: 600 },
  { action: "group_call" },
  { action: "group_call_scheduled", schedule_date: 1_704_070_000 },
  { action: "invite_to_group_call", members: [perpetua.from] },
  { action: "set_messages_ttl", period: DAY },
  { information_text: "Кто-то сделал снимок экрана" },
]

/** In a personal chat. */
export const personalActions = (said: number): ReadonlyArray<Fields> => [
  { action: "joined_telegram" },
  { action: "phone_call", duration_seconds: 61, discard_reason: "hangup" },
  { action: "phone_call", discard_reason: "missed" },
  { action: "phone_call", discard_reason: "busy" },
  { action: "phone_call", duration_seconds: 5, discard_reason: "disconnect" },
  { action: "phone_call", duration_seconds: 9, discard_reason: "migrate_conference_all" },
  { action: "take_screenshot" },
  { action: "clear_history" },
  { action: "edit_chat_theme", emoticon: "❄" },
  { action: "edit_chat_theme" },
  { action: "set_chat_wallpaper" },
  { action: "set_same_chat_wallpaper", message_id: said },
  { action: "suggest_profile_photo", ...groupPhoto },
  { action: "send_premium_gift", cost: "$4.99", months: 3 },
  { action: "send_stars_gift", cost: "$5", amount_whole: 50, amount_nano: 0 },
  {
    action: "send_star_gift",
    gift_id: 5_170_145_012,
    stars: 15,
    is_limited: true,
    is_anonymous: false,
    gift_text: ["С ", { type: "bold", text: "праздником" }],
  },
  { action: "pin_message", message_id: said },
]

/** In a chat with a bot. */
export const botActions = (game: number, invoice: number): ReadonlyArray<Fields> => [
  { action: "score_in_game", game_message_id: game, score: 12 },
  { action: "requested_peer", button_id: 2, peers: `[\n  500600701,\n  ${700800901 + 2 ** 48}\n ]` },
  { action: "send_payment", amount: 500, currency: "XTR", invoice_message_id: invoice, recurring: "init" },
]

/** Those of which Telegram Desktop does not write whose they were. */
export const withoutActor: ReadonlyArray<Fields> = [
  { action: "allow_sending_messages", reason_domain: "example.org" },
  { action: "allow_sending_messages", reason_app_id: 170_017, reason_app_name: "Kettles" },
  { action: "attach_menu_bot_allowed" },
  { action: "web_app_bot_allowed" },
  {
    action: "refunded_payment",
    amount: 500,
    currency: "XTR",
    peer_name: "Gloam",
    peer_id: "user500600720",
    charge_id: "charge-1",
  },
  { action: "send_passport_values", values: ["passport", "email"] },
  { action: "send_webview_data", text: "Чай с мёдом" },
  {
    action: "gift_code_prize",
    gift_code: "GLOAM",
    boost_peer_id: "channel1500600704",
    months: 3,
    unclaimed: false,
    via_giveaway: true,
  },
  {
    action: "stars_prize",
    boost_peer_id: "channel1500600704",
    boost_peer_name: "Вестник Зыбкополья",
    stars: 50,
    is_unclaimed: false,
    giveaway_msg_id: 3,
    transaction_id: "t-1",
  },
]

const near = (one: Person, other: Person): Fields => ({
  action: "proximity_reached",
  from: one.from,
  from_id: one.from_id,
  to: other.from,
  to_id: other.from_id,
  distance: 40,
})

export const proximity = near(evlampia, barnaby)

/** What newer exports tell and layer 198 does not. */
export const beyondLayer198: ReadonlyArray<Fields> = [
  { action: "conference_call", duration_seconds: 61, is_active: false, is_missed: true },
  { action: "requested_phone_number" },
  { action: "send_ton_gift", cost: "$5", amount_whole: 1, amount_nano: 0 },
  { action: "paid_messages_refund", messages_count: 2, stars_count: 20 },
  { action: "paid_messages_price_change", price_stars: 10, is_broadcast_messages_allowed: true },
  { action: "todo_completions", completed: [1], incompleted: [2, 3] },
  { action: "todo_append_tasks", items: [{ text: "чай", id: 4 }] },
]
