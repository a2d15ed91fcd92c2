/**
 * All dialogues of the account, archived ones among them, as the account's own list has them. Pages go on from the last dialogue that was received,
 * whatever became of it; the list is at its end when a page is empty or shows nothing new. A basic group that became a supergroup belongs to
 * that one where the list has it, and stands for itself where not.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueSeen } from "../../../domain/observation.ts"
import { familyOf, type Peer, peerKey } from "../../../domain/peer.ts"
import type { Asking } from "./asking.ts"
import { type DialogueEntity, dialogueOf } from "./form/dialogue.ts"
import { peerFrom } from "./form/peers.ts"
import { describes, type Entity, inputOf, isForbidden, keyOfEntity } from "./peers.ts"

/** Whose messages can be asked for, and what the list says of them. */
export type Readable = {
  readonly peer: Peer
  readonly input: Api.TypeInputPeer
  /** The newest message's id; absent where nobody said it, 0 where there is none. */
  readonly top?: number
  /** When the newest message was sent, UTC seconds. */
  readonly lastDate?: number
}

export type LiveDialogue = Readable & {
  readonly seen: DialogueSeen
  /** The supergroup that this basic group became. */
  readonly migratedTo?: Peer
  /** The basic group that this supergroup was. */
  readonly before?: Readable
  /** What the channel's updates count from. */
  readonly pts?: number
  /** Telegram shows its messages to the account. */
  readonly readable: boolean
  /** Telegram's name for why it does not. */
  readonly refusal?: string
}

const PAGE = 100

type Listed = Exclude<Api.messages.TypeDialogs, Api.messages.DialogsNotModified>

const messageKey = (peer: Api.TypePeer, id: number): string => `${peerKey(peerFrom(peer))}/${id}`

const datesOf = ({ messages }: Listed): ReadonlyMap<string, number> =>
  new Map(
    messages.flatMap((one) =>
      one instanceof Api.MessageEmpty ? [] : [[messageKey(one.peerId, one.id), one.date] as const],
    ),
  )

const entitiesOf = ({ users, chats }: Listed): ReadonlyMap<string, Entity> =>
  new Map([...users, ...chats].map((one) => [keyOfEntity(one), one]))

const becameOf = (entity: Entity): { readonly migratedTo?: Peer } => {
  const to = entity instanceof Api.Chat ? entity.migratedTo : undefined
  return to instanceof Api.InputChannel
    ? { migratedTo: { kind: "channel", id: to.channelId.toJSNumber() } }
    : {}
}

const liveDialogue = (
  dialog: Api.Dialog,
  entity: DialogueEntity,
  lastDate: number | undefined,
  account: number,
): LiveDialogue => {
  const input = inputOf(entity)
  return {
    seen: dialogueOf(entity, account),
    peer: peerFrom(dialog.peer),
    input: input ?? new Api.InputPeerEmpty(),
    top: dialog.topMessage,
    ...(lastDate === undefined ? {} : { lastDate }),
    ...becameOf(entity),
    ...(typeof dialog.pts === "number" ? { pts: dialog.pts } : {}),
    readable: input !== undefined && !isForbidden(entity),
  }
}

type Place = {
  readonly offsetDate: number
  readonly offsetId: number
  readonly offsetPeer: Api.TypeInputPeer
}

const BEGINNING: Place = { offsetDate: 0, offsetId: 0, offsetPeer: new Api.InputPeerEmpty() }

/** Where the next page begins: behind the last dialogue whose newest message the page shows. */
const placeAfter = (page: ReadonlyArray<LiveDialogue>): Place | undefined => {
  const last = page.findLast(({ lastDate }) => lastDate !== undefined)
  if (last?.lastDate === undefined) return undefined
  return { offsetDate: last.lastDate, offsetId: last.top ?? 0, offsetPeer: last.input }
}

async function* pagesOf(
  { ask, account }: Asking,
  range: Api.TypeMessageRange | undefined,
): AsyncGenerator<ReadonlyArray<LiveDialogue>> {
  for (let place: Place | undefined = BEGINNING; place !== undefined; ) {
    const request = new Api.messages.GetDialogs({ ...place, limit: PAGE, hash: returnBigInt(0) })
    const answer = await ask(request, { range })
    if (answer instanceof Api.messages.DialogsNotModified || answer.dialogs.length === 0) return
    const dates = datesOf(answer)
    const entities = entitiesOf(answer)
    const page = answer.dialogs.flatMap((dialog) => {
      const entity = entities.get(peerKey(peerFrom(dialog.peer)))
      if (!(dialog instanceof Api.Dialog) || entity === undefined || !describes(entity)) return []
      return [liveDialogue(dialog, entity, dates.get(messageKey(dialog.peer, dialog.topMessage)), account)]
    })
    yield page
    place = placeAfter(page)
  }
}

/** Gives each supergroup of the list the basic group that it was; those groups are then no dialogues of their own. */
const migrated = (all: ReadonlyMap<string, LiveDialogue>): ReadonlyArray<LiveDialogue> => {
  const befores = new Map<string, Readable>()
  const single: Array<LiveDialogue> = []
  for (const one of all.values()) {
    const to = one.migratedTo === undefined ? undefined : peerKey(one.migratedTo)
    if (to === undefined || all.get(to)?.readable !== true || !one.readable) single.push(one)
    else befores.set(to, one)
  }
  return single.map((one) => {
    const before = befores.get(peerKey(one.peer))
    return before === undefined ? one : { ...one, before }
  })
}

/** `onPage` hears how many were found so far. */
export const allDialogues = async (
  asking: Asking,
  onPage: (found: number) => void = () => {},
): Promise<ReadonlyArray<LiveDialogue>> => {
  const all = new Map<string, LiveDialogue>()
  const ranges = asking.ranges.length === 0 ? [undefined] : [...asking.ranges].reverse()
  for (const range of ranges) {
    const known = new Set<string>()
    for await (const page of pagesOf(asking, range)) {
      const before = known.size
      for (const one of page) {
        const key = peerKey(one.peer)
        known.add(key)
        if (!all.has(key)) all.set(key, one)
      }
      if (known.size === before) break
      onPage(all.size)
    }
  }
  return migrated(all)
}

export const isWanted = (
  { seen, peer, before }: LiveDialogue,
  { types, dialogues }: Pick<SourceFilters, "types" | "dialogues">,
): boolean => {
  if (types !== undefined && !types.includes(familyOf(seen.type))) return false
  if (dialogues === undefined) return true
  return dialogues.includes(peer.id) || (before !== undefined && dialogues.includes(before.peer.id))
}
