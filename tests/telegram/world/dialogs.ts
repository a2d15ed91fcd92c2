/** The list of dialogues: pinned ones first, then by their last message, the newest first, page by page. */
import { Api } from "telegram"
import { peerKey } from "../../../domain/peer.ts"
import { type Asking, dialogueWith, type Living, messageAt, ptsOf } from "./account.ts"
import { state } from "./changes.ts"
import { defined } from "./defined.ts"
import type { Dialogue } from "./dialogue.ts"
import { apiPeer } from "./peers.ts"
import { peerOfInput } from "./resolve.ts"
import { mentionsIn } from "./telling.ts"

const LARGEST_PAGE = 100

/** A dialogue and its last message, as far as the request may see. */
type Listed = {
  readonly dialogue: Dialogue
  readonly position: number
  readonly id: number
  readonly date: number
}

const lastOf = ({ circumstances }: Asking, dialogue: Dialogue): Listed | undefined => {
  const { history, peer } = dialogue
  const range = peer.kind === "channel" ? undefined : circumstances?.range
  const position = (range === undefined ? history.ids.length : history.lower(range.max + 1)) - 1
  const id = history.ids[position]
  if (id === undefined || (range !== undefined && id < range.min)) return undefined
  return { dialogue, position, id, date: history.dateAt(position) }
}

const newestFirst = (one: Listed, other: Listed): number =>
  other.date - one.date ||
  other.id - one.id ||
  (peerKey(one.dialogue.peer) < peerKey(other.dialogue.peer) ? -1 : 1)

const isIn = (list: ReadonlyArray<string> | undefined, { dialogue }: Listed): boolean =>
  list?.includes(peerKey(dialogue.peer)) ?? false

const listed = (asking: Asking): ReadonlyArray<Listed> => {
  const { options, dialogues } = asking.account
  return [...dialogues.values()]
    .filter(({ left, peer }) => !left && options.unlisted?.includes(peerKey(peer)) !== true)
    .flatMap((dialogue) => lastOf(asking, dialogue) ?? [])
    .sort(newestFirst)
}

const dialogOf = (account: Living, listed: Listed): Api.Dialog => {
  const { dialogue, id } = listed
  return new Api.Dialog(
    defined({
      pinned: isIn(account.options.pinned, listed) || undefined,
      peer: apiPeer(dialogue.peer),
      topMessage: id,
      readInboxMaxId: id,
      readOutboxMaxId: id,
      unreadCount: 0,
      unreadMentionsCount: 0,
      unreadReactionsCount: 0,
      notifySettings: new Api.PeerNotifySettings({}),
      pts: dialogue.peer.kind === "channel" ? ptsOf(account, dialogue) : undefined,
      folderId: isIn(account.options.archived, listed) ? 1 : undefined,
    }),
  )
}

const described = (account: Living, page: ReadonlyArray<Listed>) => {
  const mentions = mentionsIn(account)
  const messages = page.map(({ dialogue, position }) => {
    const telling = mentions.telling(dialogue)
    telling.peer(dialogue.peer)
    return messageAt(dialogue, position, telling)
  })
  const dialogs = page.map((one) => dialogOf(account, one))
  return { dialogs, messages, ...account.entities.beside(mentions.all()) }
}

/** Those after the last one of the page before. */
const following = (asking: Asking, request: Api.messages.GetDialogs, all: ReadonlyArray<Listed>) => {
  const { offsetDate, offsetId, offsetPeer } = request
  if (offsetDate <= 0 && offsetId <= 0) return all
  if (!(offsetPeer instanceof Api.InputPeerEmpty)) {
    const key = peerKey(peerOfInput(asking.account, offsetPeer))
    const place = all.findIndex(({ dialogue, id }) => peerKey(dialogue.peer) === key && id === offsetId)
    if (place >= 0) return all.slice(place + 1)
  }
  return all.filter(({ date, id }) => date < offsetDate || (date === offsetDate && id < offsetId))
}

export const dialogs = (asking: Asking, request: Api.messages.GetDialogs): Api.messages.TypeDialogs => {
  const { account } = asking
  const { pinned, archived } = account.options
  const inFolder = listed(asking).filter(
    (one) =>
      request.folderId === undefined ||
      request.folderId === null ||
      (request.folderId === 1) === isIn(archived, one),
  )
  const first = request.offsetDate <= 0 && request.offsetId <= 0 && !request.excludePinned
  const front = first ? inFolder.filter((one) => isIn(pinned, one)) : []
  const rest = following(
    asking,
    request,
    inFolder.filter((one) => !isIn(pinned, one)),
  )
  const count = inFolder.length
  const page = [...front, ...rest].slice(0, Math.min(LARGEST_PAGE, request.limit || LARGEST_PAGE))
  const answer = described(account, page)
  return first && page.length === count
    ? new Api.messages.Dialogs(answer)
    : new Api.messages.DialogsSlice({ ...answer, count })
}

const peerDialogsOf = (account: Living, page: ReadonlyArray<Listed>): Api.messages.PeerDialogs =>
  new Api.messages.PeerDialogs({ ...described(account, page), state: state(account) })

export const peerDialogs = (asking: Asking, request: Api.messages.GetPeerDialogs) => {
  const peers = request.peers.flatMap((input) =>
    input instanceof Api.InputDialogPeer ? [peerOfInput(asking.account, input.peer)] : [],
  )
  const found = peers.flatMap((peer) => dialogueWith(asking.account, peer) ?? [])
  return peerDialogsOf(
    asking.account,
    found.flatMap((dialogue) => lastOf(asking, dialogue) ?? []),
  )
}

export const pinnedDialogs = (asking: Asking) =>
  peerDialogsOf(
    asking.account,
    listed(asking).filter((one) => isIn(asking.account.options.pinned, one)),
  )
