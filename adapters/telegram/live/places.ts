/** Which dialogue the messages of a peer belong to, for updates: of the listed dialogues, and of those that the account has begun since. */
import type { DialogueSeen } from "../../../domain/observation.ts"
import { type Peer, peerKey } from "../../../domain/peer.ts"
import type { LiveDialogue, Readable } from "./dialogues.ts"
import { dialogueOf } from "./form/dialogue.ts"
import { describes, type Entity, inputOf, isForbidden, keyOfEntity } from "./peers.ts"

/** `of`: how to ask for the messages. */
export type Place = { readonly dialogue: DialogueSeen; readonly of: Readable }

export type Places = {
  readonly known: (peer: Peer) => Place | undefined
  /** Also of a peer that is new, where the entities beside an update say enough of it. */
  readonly find: (peer: Peer, entities: ReadonlyArray<Entity>) => Place | undefined
}

export const placesOf = (dialogues: ReadonlyArray<LiveDialogue>, account: number): Places => {
  const places = new Map<string, Place>()
  for (const one of dialogues) {
    places.set(peerKey(one.peer), { dialogue: one.seen, of: one })
    if (one.before !== undefined) places.set(peerKey(one.before.peer), { dialogue: one.seen, of: one.before })
  }
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
  return { known: (peer) => places.get(peerKey(peer)), find }
}
