/** What a handful of updates shows, gathered into pages of the dialogues that it belongs to: the last word on each message, in rising order of id. */
import { Api } from "telegram"
import { LARGEST_LIVE_PAGE } from "../../../application/source.ts"
import type { DialogueSeen, SourceItem } from "../../../domain/observation.ts"
import { peerKey } from "../../../domain/peer.ts"
import type { Files } from "./files.ts"
import { migrationOf } from "./form/migration.ts"
import { observePage } from "./form/page.ts"
import { peerFrom, peopleOf } from "./form/peers.ts"
import type { AnyMessage } from "./form/raw.ts"
import { boxOf, type Entity, keyOfEntity } from "./peers.ts"
import type { Place, Places } from "./places.ts"

type Page = Extract<SourceItem, { readonly _tag: "Page" }>

export type DialoguePage = { readonly dialogue: DialogueSeen; readonly page: Page }

export type Gathering = {
  readonly account: number
  readonly self: Api.User
  readonly places: Places
  readonly files: Files
  readonly now: () => number
}

type Gathered = {
  readonly place: Place
  readonly messages: Map<number, AnyMessage>
  readonly entities: Map<string, Entity>
}

export const pageAt = (seen: number, more: Partial<Page>): Page => ({
  ...{ _tag: "Page", messages: [], seen, bytesRead: 0 },
  ...more,
})

const peopleAmong = (self: Api.User, entities: ReadonlyArray<Entity>) =>
  peopleOf(
    [self, ...entities.filter((one) => one instanceof Api.User)],
    entities.filter((one): one is Api.TypeChat => !(one instanceof Api.User || one instanceof Api.UserEmpty)),
  )

function* pagesOf(
  { account, self, files, now }: Gathering,
  { place, messages, entities }: Gathered,
): Generator<DialoguePage> {
  const { dialogue, of } = place
  const people = peopleAmong(self, [...entities.values()])
  const reading = { dialogue: dialogue.peer, box: boxOf(of.peer), account, people }
  const all = [...messages.values()].sort((a, b) => a.id - b.id)
  for (let from = 0; from < all.length; from += LARGEST_LIVE_PAGE) {
    const some = all.slice(from, from + LARGEST_LIVE_PAGE)
    const observed = observePage(some, reading)
    files.name(of, some, [...observed.messages, ...observed.services], {})
    const services = observed.services.length === 0 ? {} : { services: observed.services }
    yield { dialogue, page: pageAt(now(), { messages: observed.messages, ...services }) }
  }
}

export const makeGathering = (gathering: Gathering) => {
  const all = new Map<string, Gathered>()

  /** False where it is not known which dialogue the message belongs to, or where it says that dialogues became others. */
  const add = (message: AnyMessage, entities: ReadonlyArray<Entity>): boolean => {
    const peer = peerFrom(message.peerId)
    const place = gathering.places.find(peer, entities)
    if (place === undefined) return false
    const gathered = all.get(peerKey(peer)) ?? { place, messages: new Map(), entities: new Map() }
    all.set(peerKey(peer), gathered)
    gathered.messages.set(message.id, message)
    for (const one of entities) gathered.entities.set(keyOfEntity(one), one)
    const { from, to } = message instanceof Api.MessageService ? migrationOf(message) : {}
    return from === undefined && to === undefined
  }
  function* pages(): Generator<DialoguePage> {
    for (const one of all.values()) yield* pagesOf(gathering, one)
  }
  return { add, pages }
}
