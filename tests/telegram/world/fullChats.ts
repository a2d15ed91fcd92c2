/** Answers about single users, groups and channels: what is shown of them everywhere, and the rest. */
import bigInt from "big-integer"
import { Api } from "telegram"
import { Refusal } from "../contract.ts"
import { type Asking, dialogueWith, type Living, ptsOf } from "./account.ts"
import { defined } from "./defined.ts"
import { channelOf, groupOf, userOf } from "./resolve.ts"

const settings = () => new Api.PeerNotifySettings({})

export const users = ({ account }: Asking, request: Api.users.GetUsers): ReadonlyArray<Api.User> =>
  request.id.map((input) => account.entities.user(userOf(account, input)))

export const fullUser = ({ account }: Asking, request: Api.users.GetFullUser): Api.users.UserFull => {
  const peer = userOf(account, request.id)
  const fullUser = new Api.UserFull({
    id: bigInt(peer.id),
    settings: new Api.PeerSettings({}),
    notifySettings: settings(),
    commonChatsCount: 0,
  })
  return new Api.users.UserFull({ fullUser, chats: [], users: [account.entities.user(peer)] })
}

export const channels = ({ account }: Asking, request: Api.channels.GetChannels): Api.messages.Chats =>
  new Api.messages.Chats({
    chats: request.id.map((input) => account.entities.chat(channelOf(account, input))),
  })

export const groups = ({ account }: Asking, request: Api.messages.GetChats): Api.messages.Chats =>
  new Api.messages.Chats({ chats: request.id.map((id) => account.entities.chat(groupOf(account, id))) })

/** They are in no list of dialogues, and are told of in a takeout only. What was said in them can be read as long as it is public. */
export const leftChannels = ({ account, circumstances }: Asking, request: Api.channels.GetLeftChannels) => {
  if (!circumstances?.takeout) throw new Refusal(403, "TAKEOUT_REQUIRED")
  const left = [...account.dialogues.values()].filter((dialogue) => dialogue.left)
  const chats = left.slice(request.offset).map(({ peer }) => account.entities.chat(peer))
  return new Api.messages.Chats({ chats })
}

export const fullGroup = ({ account }: Asking, request: Api.messages.GetFullChat): Api.messages.ChatFull => {
  const peer = groupOf(account, request.chatId)
  const chatId = bigInt(peer.id)
  const fullChat = new Api.ChatFull({
    id: chatId,
    about: "",
    participants: new Api.ChatParticipantsForbidden({ chatId }),
    notifySettings: settings(),
  })
  return new Api.messages.ChatFull({ fullChat, chats: [account.entities.chat(peer)], users: [] })
}

const oldGroupOf = ({ dialogues }: Living, key: string | undefined) => {
  const old = key === undefined ? undefined : dialogues.get(key)
  return {
    migratedFromChatId: old && bigInt(old.peer.id),
    migratedFromMaxId: old && (old.history.ids.at(-1) ?? 0),
  }
}

export const fullChannel = ({ account }: Asking, request: Api.channels.GetFullChannel) => {
  const peer = channelOf(account, request.channel)
  const dialogue = dialogueWith(account, peer)
  const other = dialogue?.other
  const last = dialogue?.history.ids.at(-1) ?? 0
  const fullChat = new Api.ChannelFull(
    defined({
      id: bigInt(peer.id),
      about: "",
      participantsCount: 3,
      readInboxMaxId: last,
      readOutboxMaxId: last,
      unreadCount: 0,
      chatPhoto: new Api.PhotoEmpty({ id: bigInt.zero }),
      notifySettings: settings(),
      botInfo: [] as Api.TypeBotInfo[],
      ...oldGroupOf(account, other && `chat/${other.id}`),
      pts: dialogue === undefined ? 1 : ptsOf(account, dialogue),
    }),
  )
  const chats = [peer, ...(other === undefined ? [] : [other])].map((one) => account.entities.chat(one))
  return new Api.messages.ChatFull({ fullChat, chats, users: [] })
}
