/** What happens between two people, or with a bot: calls, games, permissions, the look of a dialogue, in the fields of the export. */
import type { Api } from "telegram"
import { type ActionForms, about, namesOf } from "./action.ts"
import { photoFields } from "./media.ts"
import { nameOf, peerFrom, peerText, wholeOf } from "./peers.ts"
import type { Fields } from "./raw.ts"

const reasons: Readonly<Record<Api.TypePhoneCallDiscardReason["className"], string>> = {
  PhoneCallDiscardReasonBusy: "busy",
  PhoneCallDiscardReasonDisconnect: "disconnect",
  PhoneCallDiscardReasonHangup: "hangup",
  PhoneCallDiscardReasonMissed: "missed",
  // So the export spells it.
  PhoneCallDiscardReasonAllowGroupCall: "migrate_conference_all",
}

const documents: Readonly<Record<Api.TypeSecureValueType["className"], string>> = {
  SecureValueTypePersonalDetails: "personal_details",
  SecureValueTypePassport: "passport",
  SecureValueTypeDriverLicense: "driver_license",
  SecureValueTypeIdentityCard: "identity_card",
  SecureValueTypeInternalPassport: "internal_passport",
  SecureValueTypeAddress: "address_information",
  SecureValueTypeUtilityBill: "utility_bill",
  SecureValueTypeBankStatement: "bank_statement",
  SecureValueTypeRentalAgreement: "rental_agreement",
  SecureValueTypePassportRegistration: "passport_registration",
  SecureValueTypeTemporaryRegistration: "temporary_registration",
  SecureValueTypePhone: "phone_number",
  SecureValueTypeEmail: "email",
}

const allowed = ({ attachMenu, fromRequest, app, domain }: Api.MessageActionBotAllowed): Fields => {
  if (attachMenu) return { action: "attach_menu_bot_allowed" }
  if (fromRequest) return { action: "web_app_bot_allowed" }
  if (app?.className === "BotApp")
    return {
      action: "allow_sending_messages",
      reason_app_id: wholeOf(app.id),
      ...(app.title === "" ? {} : { reason_app_name: app.title }),
    }
  return { action: "allow_sending_messages", ...(domain ? { reason_domain: domain } : {}) }
}

/** A peer as one number, its kind above 48 bits: so the export writes peers that were asked for. */
const peerNumber = (peer: Api.TypePeer): number => {
  const { kind, id } = peerFrom(peer)
  return id + (kind === "user" ? 0 : kind === "chat" ? 1 : 2) * 2 ** 48
}

export const personalActions: ActionForms<
  | "MessageActionPhoneCall"
  | "MessageActionGroupCall"
  | "MessageActionGroupCallScheduled"
  | "MessageActionInviteToGroupCall"
  | "MessageActionScreenshotTaken"
  | "MessageActionCustomAction"
  | "MessageActionContactSignUp"
  | "MessageActionGeoProximityReached"
  | "MessageActionGameScore"
  | "MessageActionSetMessagesTTL"
  | "MessageActionSetChatTheme"
  | "MessageActionSetChatWallPaper"
  | "MessageActionSuggestProfilePhoto"
  | "MessageActionBotAllowed"
  | "MessageActionSecureValuesSent"
  | "MessageActionWebViewDataSent"
  | "MessageActionRequestedPeer"
> = {
  MessageActionPhoneCall: ({ duration, reason }) => ({
    action: "phone_call",
    ...(duration ? { duration_seconds: duration } : {}),
    ...(reason ? { discard_reason: reasons[reason.className] } : {}),
  }),
  MessageActionGroupCall: ({ duration }) => ({ action: "group_call", ...(duration ? { duration } : {}) }),
  MessageActionGroupCallScheduled: ({ scheduleDate }) => ({
    action: "group_call_scheduled",
    schedule_date: scheduleDate,
  }),
  MessageActionInviteToGroupCall: ({ users }, reading) => ({
    action: "invite_to_group_call",
    members: namesOf(users, reading),
  }),
  MessageActionScreenshotTaken: () => ({ action: "take_screenshot" }),
  MessageActionCustomAction: ({ message }) => (message === "" ? {} : { information_text: message }),
  MessageActionContactSignUp: () => ({ action: "joined_telegram" }),
  MessageActionGeoProximityReached: ({ fromId, toId, distance }, { of }) => {
    const [from, to] = [peerText(fromId), peerText(toId)]
    const names = { from: nameOf(of.people, from), to: nameOf(of.people, to) }
    return { action: "proximity_reached", ...names, from_id: from, to_id: to, distance }
  },
  MessageActionGameScore: ({ score }, reading) => ({
    action: "score_in_game",
    ...about("game_message_id", reading),
    score,
  }),
  MessageActionSetMessagesTTL: ({ period }) => ({ action: "set_messages_ttl", period }),
  MessageActionSetChatTheme: ({ emoticon }) => ({
    action: "edit_chat_theme",
    ...(emoticon === "" ? {} : { emoticon }),
  }),
  MessageActionSetChatWallPaper: ({ same }, reading) => ({
    action: same ? "set_same_chat_wallpaper" : "set_chat_wallpaper",
    ...about("message_id", reading),
  }),
  MessageActionSuggestProfilePhoto: ({ photo }) => ({
    action: "suggest_profile_photo",
    ...photoFields(photo, false),
  }),
  MessageActionBotAllowed: allowed,
  MessageActionSecureValuesSent: ({ types }) => ({
    action: "send_passport_values",
    values: types.map(({ className }) => documents[className]),
  }),
  MessageActionWebViewDataSent: ({ text }) => ({
    action: "send_webview_data",
    ...(text === "" ? {} : { text }),
  }),
  MessageActionRequestedPeer: ({ buttonId, peers }) => ({
    action: "requested_peer",
    button_id: buttonId,
    peers: peers.map(peerNumber),
  }),
}
