/** That files of messages now lie in the media store. Said once for each form of a message; a file for a message that nobody knows says nothing. */
import type { Decided } from "../decided.ts"
import { messageKey, messagePath } from "../identity.ts"
import type { DialogueSeen } from "../observation.ts"
import type { Box } from "../peer.ts"
import type { Names } from "../persona/names.ts"
import type { MediaStored } from "./messageEvents.ts"
import type { DialogueState } from "./state.ts"

export type StoredFile = {
  readonly box: Box
  readonly id: number
  /** When the message was sent, as its observation says. */
  readonly occurred?: number
  readonly media: MediaStored
}

export type StoreMedia = {
  readonly dialogue: DialogueSeen
  readonly stored: ReadonlyArray<StoredFile>
  readonly names: Names
}

export const storeMedia = (command: StoreMedia, state: DialogueState): ReadonlyArray<Decided> => {
  const decided: Array<Decided> = []
  const said = new Set<string>()
  for (const { box, id, occurred, media } of command.stored) {
    const known = state.messages.get(box, id)
    const path = messagePath(messageKey(command.dialogue.peer, box, id))
    if (known === undefined || known.deleted || known.stored || said.has(path)) continue
    said.add(path)
    decided.push({
      type: "sideload.media.stored.v1",
      data: media,
      identity: `media.stored/${path}/${known.edited}/${known.fidelity}/${media.sha256}`,
      state: {
        kind: "media",
        box,
        id,
        ...(occurred === undefined ? {} : { occurred }),
        ...(known.edited === 0 ? {} : { edited: known.edited }),
        fidelity: known.fidelity,
        revision: command.names.revisionOf(`media\n${media.sha256}`),
      },
    })
  }
  return decided
}
