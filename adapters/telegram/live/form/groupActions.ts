/** What happens to groups, channels and their topics, in the fields of the export. */
import { type ActionForms, about, namesOf } from "./action.ts"
import { photoFields } from "./media.ts"
import { wholeOf } from "./peers.ts"

export const groupActions: ActionForms<
  | "MessageActionChatCreate"
  | "MessageActionChatEditTitle"
  | "MessageActionChatEditPhoto"
  | "MessageActionChatDeletePhoto"
  | "MessageActionChatAddUser"
  | "MessageActionChatDeleteUser"
  | "MessageActionChatJoinedByLink"
  | "MessageActionChatJoinedByRequest"
  | "MessageActionChannelCreate"
  | "MessageActionChatMigrateTo"
  | "MessageActionChannelMigrateFrom"
  | "MessageActionPinMessage"
  | "MessageActionHistoryClear"
  | "MessageActionTopicCreate"
  | "MessageActionTopicEdit"
  | "MessageActionBoostApply"
> = {
  MessageActionChatCreate: ({ title, users }, reading) => ({
    action: "create_group",
    ...(title === "" ? {} : { title }),
    members: namesOf(users, reading),
  }),
  MessageActionChatEditTitle: ({ title }) => ({
    action: "edit_group_title",
    ...(title === "" ? {} : { title }),
  }),
  MessageActionChatEditPhoto: ({ photo }) => ({ action: "edit_group_photo", ...photoFields(photo, false) }),
  MessageActionChatDeletePhoto: () => ({ action: "delete_group_photo" }),
  MessageActionChatAddUser: ({ users }, reading) => ({
    action: "invite_members",
    members: namesOf(users, reading),
  }),
  MessageActionChatDeleteUser: ({ userId }, reading) => ({
    action: "remove_members",
    members: namesOf([userId], reading),
  }),
  MessageActionChatJoinedByLink: ({ inviterId }, reading) => ({
    action: "join_group_by_link",
    inviter: namesOf([inviterId], reading)[0],
  }),
  MessageActionChatJoinedByRequest: () => ({ action: "join_group_by_request" }),
  MessageActionChannelCreate: ({ title }) => ({
    action: "create_channel",
    ...(title === "" ? {} : { title }),
  }),
  MessageActionChatMigrateTo: () => ({ action: "migrate_to_supergroup" }),
  MessageActionChannelMigrateFrom: ({ title }) => ({
    action: "migrate_from_group",
    ...(title === "" ? {} : { title }),
  }),
  MessageActionPinMessage: (_, reading) => ({ action: "pin_message", ...about("message_id", reading) }),
  MessageActionHistoryClear: () => ({ action: "clear_history" }),
  MessageActionTopicCreate: ({ title }) => ({ action: "topic_created", ...(title === "" ? {} : { title }) }),
  MessageActionTopicEdit: ({ title, iconEmojiId }) => ({
    action: "topic_edit",
    ...(title ? { new_title: title } : {}),
    ...(iconEmojiId ? { new_icon_emoji_id: wholeOf(iconEmojiId) } : {}),
  }),
  MessageActionBoostApply: ({ boosts }) => ({ action: "boost_apply", boosts }),
}
