/**
 * Folds a batch of changes into as few writes as they come to: each end once, each post as it is after the batch, in steps that must be
 * written in this order. Writing the steps gives what writing the changes one by one would give, whatever the batches' borders. An erasure
 * is a step of its own: what was seen before it goes, what was seen after it stays. Pure.
 */
import { dialogueId, peerId } from "../../domain/identity.ts"
import { familyOf, type Peer, peerKey } from "../../domain/peer.ts"
import { formatSubject, parseSubject } from "../../domain/subject.ts"
import type { DialogueSeen, GraphChange, PeerNamed, Place, PostSeen, ServiceSeen } from "./change.ts"
import { mergePost } from "./mergePost.ts"
import {
  type DialogueRow,
  type PeerRow,
  type PostRow,
  SENT_BY_PERSONA,
  type Step,
  type Write,
} from "./rows.ts"

const emptyWrite = (): Write => ({
  ...{ _tag: "Write", personas: new Map(), dialogues: new Map(), peers: new Map() },
  ...{ posts: new Map(), deleted: new Map(), services: new Set() },
})

/** The subject of the persona's own events, whatever event of it this is. */
const personaSubject = (subject: string): string => {
  const parsed = parseSubject(subject)
  if (parsed === undefined || !("persona" in parsed)) throw new Error("the event is not of a persona")
  return formatSubject({ of: "persona", tenant: parsed.tenant, persona: parsed.persona })
}

const seePersona = (write: Write, { persona, subject, at }: Place): string => {
  const key = `${persona.tenant}/${persona.account}`
  if (!write.personas.has(key)) {
    write.personas.set(key, { ...persona, subject: personaSubject(subject), at })
  }
  return key
}

const seeDialogue = (write: Write, place: Place, { peer, type }: DialogueSeen["dialogue"]): DialogueRow => {
  const key = `${seePersona(write, place)}/${peerKey(peer)}`
  const known = write.dialogues.get(key)
  if (known !== undefined) return known
  const { persona, subject, at } = place
  const row = { id: dialogueId(persona, peer), persona, subject, type: familyOf(type), peer, at }
  write.dialogues.set(key, row)
  return row
}

const seePeer = (write: Write, { persona, at }: Place, peer: Peer): PeerRow => {
  const key = `${persona.tenant}/${persona.account}/${peerKey(peer)}`
  const known = write.peers.get(key)
  if (known !== undefined) return known
  const row = { key: peerId(persona, peer), persona, kind: peer.kind, id: peer.id, at }
  write.peers.set(key, row)
  return row
}

const nameDialogue = (write: Write, change: DialogueSeen): void => {
  const row = seeDialogue(write, change, change.dialogue)
  if (change.name !== undefined) row.name = change.name
}

const namePeer = (write: Write, change: PeerNamed): void => {
  const row = seePeer(write, change, change.peer)
  row.name = change.name
  if (change.username !== undefined) row.username = change.username
  if (change.dialogue !== undefined) seeDialogue(write, change, change.dialogue).name = change.name
}

const senderOf = (write: Write, change: PostSeen) => {
  if (change.sender === undefined) return {}
  return { sender: change.sender === "persona" ? SENT_BY_PERSONA : seePeer(write, change, change.sender).key }
}

const rowOf = (write: Write, change: PostSeen): PostRow => {
  const { repliesTo, forwardedFrom, posted, approximate, edited, mediaKind } = change
  return {
    id: change.postId,
    persona: change.persona,
    dialogue: seeDialogue(write, change, change.dialogue).id,
    ...senderOf(write, change),
    ...(repliesTo === undefined ? {} : { repliesTo }),
    ...(forwardedFrom === undefined ? {} : { forwardedFrom: seePeer(write, change, forwardedFrom).key }),
    telegramMessageId: change.telegramMessageId,
    ...(posted === undefined ? {} : { posted }),
    ...(approximate === undefined ? {} : { approximate }),
    ...(edited === undefined ? {} : { edited }),
    source: change.source,
    borrowed: change.borrowed,
    hasMedia: change.hasMedia,
    ...(mediaKind === undefined ? {} : { mediaKind }),
    at: change.at,
  }
}

const seePost = (write: Write, change: PostSeen): void => {
  const known = write.posts.get(change.postId)
  const row = rowOf(write, change)
  write.posts.set(change.postId, known === undefined ? row : mergePost(known, row))
}

const seeService = (write: Write, change: ServiceSeen): void => {
  seeDialogue(write, change, change.dialogue)
  if (change.actor !== undefined) seePeer(write, change, change.actor)
  write.services.add(change.postId)
}

/** The first deletion holds. */
const deletePost = (write: Write, postId: string, at: string): void => {
  const known = write.posts.get(postId)
  if (known === undefined) {
    if (!write.deleted.has(postId)) write.deleted.set(postId, at)
  } else if (known.deleted === undefined) write.posts.set(postId, { ...known, deleted: at })
}

const isEmpty = (write: Write): boolean =>
  write.personas.size + write.dialogues.size + write.peers.size === 0 &&
  write.posts.size + write.deleted.size + write.services.size === 0

/** The steps of a batch, in the order in which they are to be written. */
export const plan = (changes: ReadonlyArray<GraphChange>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let write = emptyWrite()
  const close = () => {
    if (!isEmpty(write)) steps.push(write)
    write = emptyWrite()
  }
  for (const change of changes) {
    switch (change._tag) {
      case "PersonaSeen":
        seePersona(write, change)
        break
      case "DialogueSeen":
        nameDialogue(write, change)
        break
      case "PeerNamed":
        namePeer(write, change)
        break
      case "PostSeen":
        // Whether that deletion met the post is the store's to know: it is written before the post is seen anew.
        if (write.deleted.has(change.postId)) close()
        seePost(write, change)
        break
      case "ServiceSeen":
        // What was seen of its post so far is written before it goes.
        if (write.posts.has(change.postId) || write.deleted.has(change.postId)) close()
        seeService(write, change)
        break
      case "PostDeleted":
        deletePost(write, change.postId, change.at)
        break
      case "DialogueErased":
      case "PersonaErased":
        close()
        steps.push({
          _tag: "Erase",
          what: change._tag === "DialogueErased" ? "dialogue" : "persona",
          subject: change.subject,
        })
    }
  }
  close()
  return steps
}
