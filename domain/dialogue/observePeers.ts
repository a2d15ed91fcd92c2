/**
 * The names under which a page shows peers. Names change: a name seen later replaces an earlier one, whatever the order in which sources are
 * imported, and what is known is not said again.
 */
import type { Decided } from "../decided.ts"
import type { DialogueSeen, MessageObservation, PeerObservation, ServiceObservation } from "../observation.ts"
import { type Peer, peerKey } from "../peer.ts"
import type { Names } from "../persona/names.ts"
import type { DialogueState, KnownPeer } from "./state.ts"

type Page = {
  readonly dialogue: DialogueSeen
  readonly messages: ReadonlyArray<MessageObservation>
  readonly services?: ReadonlyArray<ServiceObservation>
  readonly seen?: number
  readonly names: Names
}

type SeenPeer = { readonly observation: PeerObservation; readonly fidelity: number }

export const observePeers = (page: Page, state: DialogueState): ReadonlyArray<Decided> =>
  peersOf(page).flatMap(({ observation, fidelity }) => observePeer(page, observation, fidelity, state) ?? [])

const isOlder = (seen: number | undefined, fidelity: number, known: KnownPeer): boolean => {
  if (seen === undefined || known.seen === undefined || seen === known.seen) return fidelity < known.fidelity
  return seen < known.seen
}

const observePeer = (
  page: Page,
  shown: PeerObservation,
  fidelity: number,
  state: DialogueState,
): Decided | undefined => {
  const tag = page.names.peerTag(shown.peer)
  const revision = page.names.revisionOf(`peer\n${shown.name}\n${shown.username ?? ""}`)
  const known = state.peers.get(tag)
  if (known !== undefined && (known.revision === revision || isOlder(page.seen, fidelity, known)))
    return undefined
  return {
    type: "sideload.peer.observed.v1",
    data: shown,
    // A name may come back, and each time it does is another happening.
    identity: `peer.observed/${peerKey(page.dialogue.peer)}/${peerKey(shown.peer)}/${known?.times ?? 0}/${revision}`,
    state: { kind: "peer", tag, ...(page.seen === undefined ? {} : { seen: page.seen }), fidelity, revision },
  }
}

/** The peers that a page names: senders, actors, and the dialogue itself by its title (a person's title is only a first name: senders know better). */
const peersOf = ({ dialogue, messages, services = [] }: Page): ReadonlyArray<SeenPeer> => {
  const found = new Map<string, SeenPeer>()
  const add = (peer: Peer | undefined, name: string | undefined, fidelity: number): void => {
    if (peer === undefined || name === undefined || found.has(peerKey(peer))) return
    found.set(peerKey(peer), { observation: { peer, name }, fidelity })
  }
  const fidelity = messages[0]?.fidelity ?? services[0]?.fidelity ?? 0
  if (dialogue.peer.kind !== "user") add(dialogue.peer, dialogue.title, fidelity)
  for (const { content, fidelity: shown } of messages) add(content.sender, content.senderName, shown)
  for (const { service, fidelity: shown } of services) add(service.actor, service.actorName, shown)
  return [...found.values()]
}
