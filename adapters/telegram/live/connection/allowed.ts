/**
 * Which requests may be sent: those that only read, and for signing in and out a few of their own. Whatever is on neither list is a mistake of
 * ours and is not sent: nothing is ever written, marked as read or shown as seen at Telegram. What a request is wrapped in is looked through.
 */
import { Api } from "telegram"

export const READING: ReadonlySet<string> = new Set([
  "account.FinishTakeoutSession",
  "account.InitTakeoutSession",
  "channels.GetChannels",
  "channels.GetForumTopics",
  "channels.GetForumTopicsByID",
  "channels.GetFullChannel",
  "channels.GetLeftChannels",
  "channels.GetMessages",
  "help.GetAppConfig",
  "help.GetCdnConfig",
  "help.GetConfig",
  "help.GetNearestDc",
  "messages.GetChats",
  "messages.GetCustomEmojiDocuments",
  "messages.GetDialogs",
  "messages.GetDialogFilters",
  "messages.GetFullChat",
  "messages.GetHistory",
  "messages.GetMessageReactionsList",
  "messages.GetMessages",
  "messages.GetPeerDialogs",
  "messages.GetPinnedDialogs",
  "messages.GetSearchCounters",
  "messages.GetSplitRanges",
  "messages.Search",
  "updates.GetChannelDifference",
  "updates.GetDifference",
  "updates.GetState",
  "upload.GetCdnFile",
  "upload.GetCdnFileHashes",
  "upload.GetFile",
  "upload.GetFileHashes",
  "users.GetFullUser",
  "users.GetUsers",
])

/** The only requests that change anything, and only sessions: sent by `sideload login` and `sideload logout`. */
export const SIGNING: ReadonlySet<string> = new Set([
  "account.GetPassword",
  "auth.CheckPassword",
  "auth.ExportLoginToken",
  "auth.ImportLoginToken",
  "auth.LogOut",
  "auth.SendCode",
  "auth.SignIn",
  "users.GetUsers",
])

/** The request within what it is wrapped in. */
const innermost = (request: Api.AnyRequest): Api.AnyRequest =>
  request instanceof Api.InvokeWithTakeout ||
  request instanceof Api.InvokeWithMessagesRange ||
  request instanceof Api.InvokeWithoutUpdates
    ? innermost(request.query as Api.AnyRequest)
    : request

/** Throws, before anything is sent. */
export const mustBeOn = (list: ReadonlySet<string>, request: Api.AnyRequest): void => {
  const name = innermost(request)?.className
  if (name === undefined || !list.has(name)) throw new Error(`${name} is no request that may be sent here`)
}
