/**
 * The ends of a batch as its changes are folded: personas, dialogues and peers, each once, since the earliest time that any change gives. What
 * is told of a peer is kept for each dialogue that tells it: where one is erased or folded anew, what others tell stays. Pure.
 */
import { dialogueId, peerId } from "../../domain/identity.ts"
import { familyOf, type Peer, peerKey } from "../../domain/peer.ts"
import { formatSubject, parseSubject } from "../../domain/subject.ts"
import type { DialogueSeen, Place } from "./change.ts"
import type { DialogueRow, PeerRow, Telling, Write } from "./rows.ts"

/** The subject of the persona's own events, whatever event of it this is. */
const personaSubject = (subject: string): string => {
  const parsed = parseSubject(subject)
  if (parsed === undefined || !("persona" in parsed)) throw new Error("the event is not of a persona")
  return formatSubject({ of: "persona", tenant: parsed.tenant, persona: parsed.persona })
}

/** The persona's key within the batch. */
export const seePersona = (write: Write, { persona, subject, at }: Place): string => {
  const key = `${persona.tenant}/${persona.account}`
  const known = write.personas.get(key)
  if (known === undefined) write.personas.set(key, { ...persona, subject: personaSubject(subject), at })
  else if (at < known.at) known.at = at
  return key
}

export const seeDialogue = (
  write: Write,
  place: Place,
  { peer, type }: DialogueSeen["dialogue"],
): DialogueRow => {
  const key = `${seePersona(write, place)}/${peerKey(peer)}`
  const { persona, subject, at } = place
  const known = write.dialogues.get(key)
  if (known !== undefined) {
    if (at < known.at) known.at = at
    return known
  }
  const row = { id: dialogueId(persona, peer), persona, subject, type: familyOf(type), peer, at }
  write.dialogues.set(key, row)
  return row
}

export const seePeer = (write: Write, { persona }: Place, peer: Peer): PeerRow => {
  const key = `${persona.tenant}/${persona.account}/${peerKey(peer)}`
  const known = write.peers.get(key)
  if (known !== undefined) return known
  const row = { key: peerId(persona, peer), persona, kind: peer.kind, id: peer.id, seen: new Map() }
  write.peers.set(key, row)
  return row
}

/** What the dialogue tells of the peer, which was seen in it. */
export const tell = (row: PeerRow, dialogue: string, at: string): Telling => {
  const known = row.seen.get(dialogue)
  if (known !== undefined) {
    if (at < known.at) known.at = at
    return known
  }
  const telling = { at }
  row.seen.set(dialogue, telling)
  return telling
}

/** The key of a peer that was seen in a dialogue. */
export const seePeerIn = (write: Write, place: Place, peer: Peer, dialogue: string): string => {
  const row = seePeer(write, place, peer)
  tell(row, dialogue, place.at)
  return row.key
}
