/** Which dialogue the messages of a peer belong to, for updates: of the listed dialogues, and of those that the account has begun since. */
import type { DialogueSeen } from "../../../domain/observation.ts"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import type { LiveDialogue, Readable } from "./dialogues.ts"
import { dialogueOf } from "./form/dialogue.ts"
import { boxOf, describes, type Entity, inputOf, isForbidden, keyOfEntity } from "./peers.ts"

/** `of`: how to ask for the messages. */
export type Place = { readonly dialogue: DialogueSeen; readonly of: Readable }

export type Places = {
  readonly known: (peer: Peer) => Place | undefined
  /** Also of a peer that is new, where the entities beside an update say enough of it. */
  readonly find: (peer: Peer, entities: ReadonlyArray<Entity>) => Place | undefined
  /** Of a list that was asked for later. */
  readonly add: (dialogues: ReadonlyArray<LiveDialogue>) => void
  /** Those that have messages in the account's own box. */
  readonly inOwnBox: () => ReadonlyArray<DialogueSeen>
}

export const placesOf = (dialogues: ReadonlyArray<LiveDialogue>, account: number): Places => {
  const places = new Map<string, Place>()
  const add: Places["add"] = (some) => {
    for (const one of some) {
      places.set(peerKey(one.peer), { dialogue: one.seen, of: one })
      if (one.before !== undefined)
        places.set(peerKey(one.before.peer), { dialogue: one.seen, of: one.before })
    }
  }
  add(dialogues)
  const find: Places["find"] = (peer, entities) => {
    const key = peerKey(peer)
    const known = places.get(key)
    if (known !== undefined) return known
    const entity = entities.find((one) => keyOfEntity(one) === key)
    const input = entity && inputOf(entity)
    if (entity === undefined || input === undefined) return undefined
    if (!describes(entity) || isForbidden(entity)) return undefined
    const place = { dialogue: dialogueOf(entity, account), of: { peer, input } }
    places.set(key, place)
    return place
  }
  const inOwnBox = () =>
    [...places.values()].filter(({ of }) => boxOf(of.peer) === "u").map(({ dialogue }) => dialogue)
  return { known: (peer) => places.get(peerKey(peer)), find, add, inOwnBox }
}
