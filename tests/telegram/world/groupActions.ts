/** What happened to a group, a channel or a chat itself: its members, its title, its looks. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { type ActionMakers, membersOf } from "./actionMaker.ts"
import { defined } from "./defined.ts"
import { longOf } from "./numbers.ts"
import { photoOf } from "./photos.ts"
import { longIn, numberIn, type Raw, textIn } from "./raw.ts"

const title = (raw: Raw): string => textIn(raw, "title") ?? ""

export const groupActions: ActionMakers = {
  create_group: (raw, telling) =>
    new Api.MessageActionChatCreate({ title: title(raw), users: membersOf(raw, telling) }),
  edit_group_title: (raw) => new Api.MessageActionChatEditTitle({ title: title(raw) }),
  edit_group_photo: (raw, telling, id) =>
    new Api.MessageActionChatEditPhoto({ photo: photoOf(raw, id, telling) }),
  delete_group_photo: () => new Api.MessageActionChatDeletePhoto(),
  invite_members: (raw, telling) => new Api.MessageActionChatAddUser({ users: membersOf(raw, telling) }),
  remove_members: (raw, telling) =>
    new Api.MessageActionChatDeleteUser({ userId: membersOf(raw, telling)[0] ?? bigInt.zero }),
  join_group_by_link: (raw, { bare, roster }) =>
    new Api.MessageActionChatJoinedByLink({
      inviterId: bare(roster.userCalled(textIn(raw, "inviter") ?? null)),
    }),
  join_group_by_request: () => new Api.MessageActionChatJoinedByRequest(),
  create_channel: (raw) => new Api.MessageActionChannelCreate({ title: title(raw) }),
  migrate_to_supergroup: (_, { dialogue, bare }) =>
    new Api.MessageActionChatMigrateTo({ channelId: bare(dialogue.other ?? dialogue.peer) }),
  migrate_from_group: (raw, { dialogue, bare }) =>
    new Api.MessageActionChannelMigrateFrom({
      title: title(raw),
      chatId: dialogue.other === undefined ? bigInt(1) : bare(dialogue.other),
    }),
  pin_message: () => new Api.MessageActionPinMessage(),
  clear_history: () => new Api.MessageActionHistoryClear(),
  topic_created: (raw) => new Api.MessageActionTopicCreate({ title: title(raw), iconColor: 0x6fb9f0 }),
  topic_edit: (raw) =>
    new Api.MessageActionTopicEdit(
      defined({ title: textIn(raw, "new_title"), iconEmojiId: longIn(raw, "new_icon_emoji_id") }),
    ),
  set_messages_ttl: (raw) => new Api.MessageActionSetMessagesTTL({ period: numberIn(raw, "period") ?? 0 }),
  edit_chat_theme: (raw) => new Api.MessageActionSetChatTheme({ emoticon: textIn(raw, "emoticon") ?? "" }),
  set_chat_wallpaper: (raw) => wallpaper(raw, false),
  set_same_chat_wallpaper: (raw) => wallpaper(raw, true),
  boost_apply: (raw) => new Api.MessageActionBoostApply({ boosts: numberIn(raw, "boosts") ?? 0 }),
}

const wallpaper = (raw: Raw, same: boolean): Api.MessageActionSetChatWallPaper =>
  new Api.MessageActionSetChatWallPaper(
    defined({
      same: same || undefined,
      wallpaper: new Api.WallPaperNoFile({ id: longOf(`wallpaper ${raw["id"]}`) }),
    }),
  )
