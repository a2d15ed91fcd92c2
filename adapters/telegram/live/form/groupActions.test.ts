import { Api } from "telegram"
import { groupActions } from "./groupActions.ts"
import { ACCOUNT, CHANNEL, FRIEND, GONE, GROUP, long } from "./testing.ts"
import { answered, type Case, tellTheSame } from "./testingActions.ts"
import { picture, pictureExported } from "./testingMedia.ts"

const cases: ReadonlyArray<Case> = [
  [
    new Api.MessageActionChatCreate({ title: "Чайная", users: [long(FRIEND), long(GONE), long(42)] }),
    { action: "create_group", title: "Чайная", members: ["Евлампия Тихозвонова", null, null] },
  ],
  [
    new Api.MessageActionChatEditTitle({ title: "Кофейня" }),
    { action: "edit_group_title", title: "Кофейня" },
  ],
  [
    new Api.MessageActionChatEditPhoto({ photo: picture() }),
    { action: "edit_group_photo", ...pictureExported },
  ],
  [new Api.MessageActionChatDeletePhoto(), { action: "delete_group_photo" }],
  [
    new Api.MessageActionChatAddUser({ users: [long(ACCOUNT)] }),
    { action: "invite_members", members: ["Ferapont Quillabee"] },
  ],
  [
    new Api.MessageActionChatDeleteUser({ userId: long(GONE) }),
    { action: "remove_members", members: [null] },
  ],
  [
    new Api.MessageActionChatJoinedByLink({ inviterId: long(ACCOUNT) }),
    { action: "join_group_by_link", inviter: "Ferapont Quillabee" },
  ],
  [
    new Api.MessageActionChatJoinedByLink({ inviterId: long(42) }),
    { action: "join_group_by_link", inviter: null },
  ],
  [new Api.MessageActionChatJoinedByRequest(), { action: "join_group_by_request" }],
  [new Api.MessageActionChannelCreate({ title: "Самовар" }), { action: "create_channel", title: "Самовар" }],
  [new Api.MessageActionChatMigrateTo({ channelId: long(CHANNEL) }), { action: "migrate_to_supergroup" }],
  [
    new Api.MessageActionChannelMigrateFrom({ title: "Чайная", chatId: long(GROUP) }),
    { action: "migrate_from_group", title: "Чайная" },
  ],
  [new Api.MessageActionPinMessage(), { action: "pin_message", message_id: 5 }, answered],
  [new Api.MessageActionPinMessage(), { action: "pin_message" }],
  [new Api.MessageActionHistoryClear(), { action: "clear_history" }],
  [
    new Api.MessageActionTopicCreate({ title: "Чай", iconColor: 1 }),
    { action: "topic_created", title: "Чай" },
  ],
  [
    new Api.MessageActionTopicEdit({ title: "Кофе", iconEmojiId: long("5368324170671202286") }),
    { action: "topic_edit", new_title: "Кофе", new_icon_emoji_id: "5368324170671202286" },
  ],
  [new Api.MessageActionTopicEdit({ closed: true }), { action: "topic_edit" }],
  [new Api.MessageActionBoostApply({ boosts: 2 }), { action: "boost_apply", boosts: 2 }],
]

tellTheSame(groupActions, cases)
