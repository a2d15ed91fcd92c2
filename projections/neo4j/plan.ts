/**
 * Folds a batch of changes into as few writes as they come to: each end once, each post as it is after the batch, in steps that must be
 * written in this order. Writing the steps gives what writing the changes one by one would give, whatever the batches' borders. An erasure
 * is a step of its own: what was seen before it goes, what was seen after it stays. Pure.
 */
import { peerKey } from "../../domain/peer.ts"
import type { DialogueSeen, GraphChange, PeerNamed, PostSeen, ServiceSeen } from "./change.ts"
import { mergePost } from "./mergePost.ts"
import { seeDialogue, seePeer, seePeerIn, seePersona, tell } from "./planEnds.ts"
import { type PostRow, SENT_BY_PERSONA, type Step, type Write } from "./rows.ts"

const emptyWrite = (): Write => ({
  ...{ _tag: "Write", personas: new Map(), dialogues: new Map(), peers: new Map() },
  ...{ posts: new Map(), deleted: new Map(), services: new Set() },
})

const nameDialogue = (write: Write, change: DialogueSeen): void => {
  const row = seeDialogue(write, change, change.dialogue)
  if (change.name !== undefined) row.name = change.name
}

const namePeer = (write: Write, change: PeerNamed): void => {
  const { peer, name, username, sequence } = change
  const dialogue = seeDialogue(write, change, change.dialogue)
  const telling = tell(seePeer(write, change, peer), dialogue.id, change.at)
  telling.name = { text: name, sequence }
  if (username !== undefined) telling.username = { text: username, sequence }
  if (peerKey(peer) === peerKey(dialogue.peer)) dialogue.name = name
}

const senderOf = (write: Write, change: PostSeen, dialogue: string) => {
  const { sender } = change
  if (sender === undefined) return {}
  return { sender: sender === "persona" ? SENT_BY_PERSONA : seePeerIn(write, change, sender, dialogue) }
}

const rowOf = (write: Write, change: PostSeen): PostRow => {
  const { repliesTo, forwardedFrom, posted, approximate, edited, mediaKind } = change
  const dialogue = seeDialogue(write, change, change.dialogue).id
  return {
    id: change.postId,
    persona: change.persona,
    dialogue,
    ...senderOf(write, change, dialogue),
    ...(repliesTo === undefined ? {} : { repliesTo }),
    ...(forwardedFrom === undefined
      ? {}
      : { forwardedFrom: seePeerIn(write, change, forwardedFrom, dialogue) }),
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
  const { id } = seeDialogue(write, change, change.dialogue)
  if (change.actor !== undefined) seePeerIn(write, change, change.actor, id)
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
