/**
 * The world that an export tells of, as Telegram would serve it: what it answers to requests about dialogues, messages, peers and files, and what
 * happens in it. It is written from what Telegram Desktop makes of Telegram's answers, not from what this product makes of exports,
 * so that the two can be held against each other.
 */
import { Api } from "telegram"
import type { Answer, Owner, World } from "../contract.ts"
import { type Asking, living, type WorldOptions } from "./account.ts"
import { applyChange, state } from "./changes.ts"
import { dialogs, peerDialogs, pinnedDialogs } from "./dialogs.ts"
import { channels, fullChannel, fullGroup, fullUser, groups, leftChannels, users } from "./fullChats.ts"
import { file } from "./getFile.ts"
import { channelMessages, history, ownMessages, search } from "./histories.ts"
import { openExport } from "./opening.ts"
import { forumTopics } from "./topics.ts"

export type { WorldOptions }

export type ExportWorld = World & {
  /** What the export tells and layer 198 has no words for, such as `17#23 conference_call`. */
  readonly untold: ReadonlyArray<string>
}

const answerOf = (asking: Asking, request: Api.AnyRequest): Answer | undefined => {
  if (request instanceof Api.messages.GetHistory) return history(asking, request)
  if (request instanceof Api.messages.GetDialogs) return dialogs(asking, request)
  if (request instanceof Api.messages.GetMessages) return ownMessages(asking, request)
  if (request instanceof Api.channels.GetMessages) return channelMessages(asking, request)
  if (request instanceof Api.messages.Search) return search(asking, request)
  if (request instanceof Api.messages.GetPeerDialogs) return peerDialogs(asking, request)
  if (request instanceof Api.messages.GetPinnedDialogs) return pinnedDialogs(asking)
  if (request instanceof Api.upload.GetFile) return file(asking, request)
  if (request instanceof Api.users.GetUsers) return users(asking, request)
  if (request instanceof Api.users.GetFullUser) return fullUser(asking, request)
  if (request instanceof Api.channels.GetChannels) return channels(asking, request)
  if (request instanceof Api.messages.GetChats) return groups(asking, request)
  if (request instanceof Api.channels.GetFullChannel) return fullChannel(asking, request)
  if (request instanceof Api.messages.GetFullChat) return fullGroup(asking, request)
  if (request instanceof Api.channels.GetLeftChannels) return leftChannels(asking, request)
  if (request instanceof Api.channels.GetForumTopics) return forumTopics(asking, request)
  if (request instanceof Api.updates.GetState) return state(asking.account)
  return undefined
}

export const openWorld = async (path: string, options: WorldOptions = {}): Promise<ExportWorld> => {
  const opened = await openExport(path, options.owner)
  const account = living(opened, options)
  const { password } = options
  const owner: Owner = {
    user: account.entities.user(account.self),
    phone: opened.phone,
    code: "12345",
    ...(password === undefined ? {} : { password }),
  }
  return {
    owner,
    answer: (request, circumstances) => answerOf({ account, circumstances }, request),
    change: (change) => applyChange(account, change),
    untold: opened.untold,
  }
}
