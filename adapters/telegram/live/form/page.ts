/**
 * A page of a dialogue's history as observations. Each message is brought into the form that Telegram Desktop would export it in and read by the reader
 * of exports, so both sources say the same by construction. Where a live source shows more than a file can, or shows it more exactly, its
 * form counts for more: whichever comes first, that form is the last word.
 */
import type { Api } from "telegram"
import { Fidelity, type MessageObservation, type ServiceObservation } from "../../../../domain/observation.ts"
import type { Reading } from "../../export/content.ts"
import { observe } from "../../export/observe.ts"
import { observeService } from "../../export/service.ts"
import { mediaBeyond } from "./beyond.ts"
import { messageForm } from "./message.ts"
import type { Form, PageReading } from "./raw.ts"
import { topicOf } from "./sender.ts"
import { serviceForm } from "./service.ts"
import { mayBeSpoilt } from "./text.ts"

export type PageObserved = {
  readonly messages: Array<MessageObservation>
  readonly services: Array<ServiceObservation>
  /** Ids of which the server says that there is no message. */
  readonly empty: number
}

const observeForm = (form: Form, { box }: PageReading, reading: Reading): MessageObservation =>
  observe(form, { box, id: form.id }, reading)

/** Media of a kind that only newer clients are told of: an export made by such a client knows better. */
const isUnsupported = ({ media }: Api.Message): boolean => media?.className === "MessageMediaUnsupported"

const observeMessage = (message: Api.Message, of: PageReading, reading: Reading): MessageObservation => {
  const observation = observeForm(messageForm(message, of), of, reading)
  const { content } = observation
  const topic = topicOf(message)
  if (topic !== undefined) content.topic = topic
  const beyond = mediaBeyond(message.media)
  if (beyond !== undefined) content.media = beyond
  const sentAsAnother = message.out === true && !content.sent
  if (sentAsAnother) content.sent = true
  if (isUnsupported(message)) {
    content.extra = { ...content.extra, unsupported: true }
    return { ...observation, fidelity: Fidelity.exportEmpty }
  }
  const showsMore =
    content.media !== undefined ||
    topic !== undefined ||
    sentAsAnother ||
    mayBeSpoilt(message.message, message.entities)
  return showsMore ? { ...observation, fidelity: Fidelity.live } : observation
}

const noText = () => ""

/** The messages of a page in rising order of their ids, whatever their order in it. */
export const observePage = (messages: ReadonlyArray<Api.TypeMessage>, of: PageReading): PageObserved => {
  const reading: Reading = { dialogue: of.dialogue, self: `user${of.account}`, beside: undefined }
  const observed = {
    messages: [] as Array<MessageObservation>,
    services: [] as Array<ServiceObservation>,
    empty: 0,
  }
  for (const message of [...messages].sort((a, b) => a.id - b.id)) {
    if (message.className === "Message") observed.messages.push(observeMessage(message, of, reading))
    else if (message.className === "MessageEmpty") observed.empty++
    else {
      const form = serviceForm(message, of)
      if (form.type === "message") observed.messages.push(observeForm(form, of, reading))
      else {
        const service = observeService(form, { box: of.box, id: form.id }, reading, noText)
        observed.services.push({ ...service, fidelity: Fidelity.live })
      }
    }
  }
  return observed
}
