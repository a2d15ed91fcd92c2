/**
 * What one observed message makes happen beside what is known of it: that it was imported, that it has a newer or a fuller form, that its
 * reactions changed; or that a service message was seen. Each function answers with one event or none.
 */
import type { Decided } from "../decided.ts"
import { messageKey, messagePath } from "../identity.ts"
import type { DialogueSeen, MessageObservation, ServiceObservation } from "../observation.ts"
import type { Names } from "../persona/names.ts"
import type { ReactionsObserved } from "./messageEvents.ts"
import { type KnownMessage, LATEST } from "./messageTable.ts"

/** The page that an observation is of. */
type Page = {
  readonly dialogue: DialogueSeen
  readonly own: boolean
  readonly seen?: number
  readonly names: Names
}

const pathOf = ({ dialogue }: Page, { box, id }: Pick<MessageObservation, "box" | "id">): string =>
  messagePath(messageKey(dialogue.peer, box, id))

export const observeMessage = (
  page: Page,
  message: MessageObservation,
  known: KnownMessage | undefined,
): Decided | undefined => {
  const edited = Math.min(message.edited ?? 0, LATEST)
  if (known !== undefined) {
    if (known.deleted || edited < known.edited) return undefined
    if (edited === known.edited && message.fidelity <= known.fidelity) return undefined
  }
  const revision = page.names.revision(message.content)
  const path = pathOf(page, message)
  return {
    type: known === undefined ? "sideload.message.imported.v1" : "sideload.message.edited.v1",
    data: page.own ? { ...message.content, own: true } : message.content,
    identity:
      known === undefined
        ? `message.imported/${path}`
        : `message.edited/${path}/${edited}/${message.fidelity}/${revision}`,
    state: {
      kind: known === undefined ? "imported" : "edited",
      box: message.box,
      id: message.id,
      ...(message.occurred === undefined ? {} : { occurred: message.occurred }),
      ...(message.edited === undefined ? {} : { edited: message.edited }),
      fidelity: message.fidelity,
      revision,
    },
  }
}

/** A later sight replaces an earlier one; of two at the same time, or at none, the first holds. */
export const observeReactions = (
  page: Page,
  message: MessageObservation,
  reactions: ReactionsObserved,
  known: KnownMessage | undefined,
): { readonly event: Decided; readonly known: KnownMessage } | undefined => {
  const seen = Math.min(page.seen ?? 0, LATEST)
  if (known !== undefined && seen <= known.edited) return undefined
  const revision = page.names.revisionOf(`reactions\n${JSON.stringify(reactions)}`)
  if (known !== undefined && revision.startsWith(known.revision)) return undefined
  const { box, id, occurred, fidelity } = message
  return {
    event: {
      type: "sideload.reactions.observed.v1",
      data: reactions,
      identity: `reactions.observed/${pathOf(page, message)}/${seen}/${revision}`,
      state: {
        kind: "reactions",
        box,
        id,
        ...(occurred === undefined ? {} : { occurred }),
        ...(seen === 0 ? {} : { edited: seen }),
        fidelity,
        revision,
      },
    },
    known: { edited: seen, fidelity, deleted: false, stored: false, revision: revision.slice(0, 16) },
  }
}

export const observeService = (
  page: Page,
  observed: ServiceObservation,
  known: KnownMessage | undefined,
): Decided | undefined => {
  if (known !== undefined && (known.deleted || observed.fidelity <= known.fidelity)) return undefined
  const { box, id, occurred, fidelity, service } = observed
  return {
    type: "sideload.service-message.observed.v1",
    data: service,
    identity: `service.observed/${pathOf(page, observed)}/${fidelity}`,
    state: {
      kind: "service",
      box,
      id,
      ...(occurred === undefined ? {} : { occurred }),
      fidelity,
      revision: page.names.revisionOf(`service\n${service.action}`),
    },
  }
}
