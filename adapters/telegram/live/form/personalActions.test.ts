import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Api } from "telegram"
import { personalActions } from "./personalActions.ts"
import { ACCOUNT, channel, chat, FRIEND, GONE, long, serviceObserved, user } from "./testing.ts"
import { answered, type Case, tellTheSame, withoutActor } from "./testingActions.ts"
import { picture, pictureExported } from "./testingMedia.ts"

const call = () => new Api.InputGroupCall({ id: long(1), accessHash: long(1) })
const app = () =>
  new Api.BotApp({
    ...{
      id: long("5368324170671202286"),
      accessHash: long(1),
      shortName: "a",
      title: "Чайник",
      description: "",
    },
    ...{ photo: new Api.PhotoEmpty({ id: long(1) }), hash: long(1) },
  })

const cases: ReadonlyArray<Case> = [
  [
    new Api.MessageActionPhoneCall({
      ...{ callId: long(1), duration: 61 },
      reason: new Api.PhoneCallDiscardReasonHangup(),
    }),
    { action: "phone_call", duration_seconds: 61, discard_reason: "hangup" },
  ],
  [
    new Api.MessageActionPhoneCall({ callId: long(1), reason: new Api.PhoneCallDiscardReasonMissed() }),
    { action: "phone_call", discard_reason: "missed" },
  ],
  [
    new Api.MessageActionPhoneCall({ callId: long(1), reason: new Api.PhoneCallDiscardReasonBusy() }),
    { action: "phone_call", discard_reason: "busy" },
  ],
  [
    new Api.MessageActionPhoneCall({ callId: long(1), reason: new Api.PhoneCallDiscardReasonDisconnect() }),
    { action: "phone_call", discard_reason: "disconnect" },
  ],
  [new Api.MessageActionPhoneCall({ callId: long(1) }), { action: "phone_call" }],
  [new Api.MessageActionGroupCall({ call: call(), duration: 61 }), { action: "group_call", duration: 61 }],
  [new Api.MessageActionGroupCall({ call: call() }), { action: "group_call" }],
  [
    new Api.MessageActionGroupCallScheduled({ call: call(), scheduleDate: 1_704_067_200 }),
    { action: "group_call_scheduled", schedule_date: 1_704_067_200 },
  ],
  [
    new Api.MessageActionInviteToGroupCall({ call: call(), users: [long(ACCOUNT)] }),
    { action: "invite_to_group_call", members: ["Ferapont Quillabee"] },
  ],
  [new Api.MessageActionScreenshotTaken(), { action: "take_screenshot" }],
  [new Api.MessageActionCustomAction({ message: "Добро" }), { information_text: "Добро" }],
  [new Api.MessageActionContactSignUp(), { action: "joined_telegram" }],
  [
    new Api.MessageActionGeoProximityReached({ fromId: user(FRIEND), toId: user(GONE), distance: 30 }),
    {
      ...withoutActor,
      ...{ action: "proximity_reached", from: "Евлампия Тихозвонова", from_id: `user${FRIEND}` },
      ...{ to: null, to_id: `user${GONE}`, distance: 30 },
    },
  ],
  [
    new Api.MessageActionGameScore({ gameId: long(1), score: 40 }),
    { action: "score_in_game", game_message_id: 5, score: 40 },
    answered,
  ],
  [new Api.MessageActionSetMessagesTTL({ period: 86_400 }), { action: "set_messages_ttl", period: 86_400 }],
  [new Api.MessageActionSetChatTheme({ emoticon: "🫖" }), { action: "edit_chat_theme", emoticon: "🫖" }],
  [new Api.MessageActionSetChatTheme({ emoticon: "" }), { action: "edit_chat_theme" }],
  [
    new Api.MessageActionSetChatWallPaper({ wallpaper: new Api.WallPaperNoFile({ id: long(1) }) }),
    { action: "set_chat_wallpaper" },
  ],
  [
    new Api.MessageActionSetChatWallPaper({
      same: true,
      wallpaper: new Api.WallPaperNoFile({ id: long(1) }),
    }),
    { action: "set_same_chat_wallpaper", message_id: 5 },
    answered,
  ],
  [
    new Api.MessageActionSuggestProfilePhoto({ photo: picture() }),
    { action: "suggest_profile_photo", ...pictureExported },
  ],
  [
    new Api.MessageActionBotAllowed({ attachMenu: true }),
    { ...withoutActor, action: "attach_menu_bot_allowed" },
  ],
  [
    new Api.MessageActionBotAllowed({ fromRequest: true }),
    { ...withoutActor, action: "web_app_bot_allowed" },
  ],
  [
    new Api.MessageActionBotAllowed({ app: app() }),
    {
      ...withoutActor,
      ...{
        action: "allow_sending_messages",
        reason_app_id: "5368324170671202286",
        reason_app_name: "Чайник",
      },
    },
  ],
  [
    new Api.MessageActionBotAllowed({ domain: "example.org" }),
    { ...withoutActor, action: "allow_sending_messages", reason_domain: "example.org" },
  ],
  [
    new Api.MessageActionSecureValuesSent({
      types: [
        new Api.SecureValueTypePersonalDetails(),
        new Api.SecureValueTypePassport(),
        new Api.SecureValueTypeDriverLicense(),
        new Api.SecureValueTypeIdentityCard(),
        new Api.SecureValueTypeInternalPassport(),
        new Api.SecureValueTypeAddress(),
        new Api.SecureValueTypeUtilityBill(),
        new Api.SecureValueTypeBankStatement(),
        new Api.SecureValueTypeRentalAgreement(),
        new Api.SecureValueTypePassportRegistration(),
        new Api.SecureValueTypeTemporaryRegistration(),
        new Api.SecureValueTypePhone(),
        new Api.SecureValueTypeEmail(),
      ],
    }),
    {
      ...withoutActor,
      action: "send_passport_values",
      values:
        `personal_details passport driver_license identity_card internal_passport address_information utility_bill bank_statement
        rental_agreement passport_registration temporary_registration phone_number email`.split(/\s+/),
    },
  ],
  [
    new Api.MessageActionWebViewDataSent({ text: "Заварить" }),
    { ...withoutActor, action: "send_webview_data", text: "Заварить" },
  ],
  [new Api.MessageActionWebViewDataSent({ text: "" }), { ...withoutActor, action: "send_webview_data" }],
]

tellTheSame(personalActions, cases, ["MessageActionRequestedPeer"])

describe("peers that a bot asked for", () => {
  test("tells peers that were asked for as the export's numbers, but in a list", () => {
    const action = new Api.MessageActionRequestedPeer({ buttonId: 3, peers: [user(5), chat(6), channel(7)] })
    assert.deepEqual(serviceObserved(action).service.fields, {
      button_id: 3,
      peers: [5, 2 ** 48 + 6, 2 * 2 ** 48 + 7],
    })
  })
})
