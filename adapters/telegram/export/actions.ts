/**
 * The actions of service messages that are known, by the names that Telegram Desktop 1.3 to 7.2 gives them, and the fields of each. All
 * fields of an action are kept alike; the list only tells which are new to this reader. An entry without an action, only with an
 * `information_text` in the language of its writer, is Telegram's custom action and is called so here.
 */

/** What any service message may have beside its action's own fields. */
const ofAll = "edited_unixtime reply_to_peer_id reactions inline_bot_buttons"

const own: Readonly<Record<string, string>> = {
  create_group: "title members",
  edit_group_title: "title",
  edit_group_photo: "",
  delete_group_photo: "",
  suggest_profile_photo: "",
  invite_members: "members",
  remove_members: "members",
  join_group_by_link: "inviter",
  join_group_by_request: "",
  join_group_via_community: "community_id",
  create_channel: "title",
  migrate_to_supergroup: "",
  migrate_from_group: "title",
  pin_message: "message_id",
  clear_history: "",
  score_in_game: "game_message_id score",
  send_payment: "amount currency invoice_message_id recurring",
  refunded_payment: "amount currency peer_name peer_id charge_id",
  phone_call: "duration_seconds discard_reason",
  conference_call: "duration_seconds is_active is_missed",
  take_screenshot: "",
  custom_action: "information_text",
  allow_sending_messages: "reason_app_id reason_app_name reason_domain",
  attach_menu_bot_allowed: "",
  web_app_bot_allowed: "",
  send_passport_values: "values",
  joined_telegram: "",
  proximity_reached: "from from_id to to_id distance",
  requested_phone_number: "",
  requested_peer: "button_id peer_id peers",
  group_call: "duration",
  group_call_scheduled: "schedule_date",
  invite_to_group_call: "members",
  set_messages_ttl: "period",
  edit_chat_theme: "emoticon",
  send_webview_data: "text",
  send_premium_gift: "cost months days",
  topic_created: "title",
  topic_edit: "new_title new_icon_emoji_id",
  gift_code_prize: "gift_code boost_peer_id months days unclaimed via_giveaway",
  giveaway_launch: "",
  giveaway_results: "winners unclaimed stars",
  set_chat_wallpaper: "message_id",
  set_same_chat_wallpaper: "message_id",
  boost_apply: "boosts",
  send_ton_gift: "cost amount_whole amount_nano",
  send_stars_gift: "cost stars amount_whole amount_nano",
  stars_prize: "boost_peer_id boost_peer_name stars is_unclaimed giveaway_msg_id transaction_id",
  send_star_gift: "gift_id stars is_limited is_anonymous gift_text text",
  paid_messages_refund: "messages_count stars_count",
  paid_messages_price_change: "price_stars is_broadcast_messages_allowed",
  todo_completions: "completed incompleted",
  todo_append_tasks: "items",
  process_suggested_post:
    "rejected comment price_amount_whole price_amount_nano price_currency scheduled_date",
  suggested_post_success: "price_amount_whole price_amount_nano price_currency",
  suggested_post_refund: "user_initiated",
  suggest_birthday: "day month year",
  no_forwards_toggle: "new_value",
  no_forwards_request: "expired new_value",
  new_creator_pending: "new_creator",
  change_creator: "new_creator",
  poll_append_answer: "option",
  poll_delete_answer: "option",
  managed_bot_created: "bot",
}

/** The fields that are known of each action. */
export const actions: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(own).map(([action, fields]) => [action, new Set(`${fields} ${ofAll}`.trim().split(" "))]),
)
