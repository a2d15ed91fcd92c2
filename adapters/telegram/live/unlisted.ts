/**
 * Dialogues that somebody names and the account's list does not have: deleted from it, or left. They are asked for by what earlier lists showed of
 * them. One that Telegram does not show any more is a dialogue that failed, as others are; an id that nobody knows is refused at once.
 */
import { Api } from "telegram"
import { SourceRefused } from "../../../application/source.ts"
import { type Asking, refusalOf } from "./asking.ts"
import type { LiveDialogue } from "./dialogues.ts"
import { dialogueOf } from "./form/dialogue.ts"
import { inputOfKept, type KeptPeer } from "./keptPeers.ts"
import { describes, type Entity, inputOf, isForbidden, keyOfEntity } from "./peers.ts"

/** What Telegram says now of whom an input names. */
const askFor = async ({ ask }: Asking, input: Api.TypeInputPeer): Promise<Entity | undefined> => {
  if (input instanceof Api.InputPeerChannel) {
    const { channelId, accessHash } = input
    const id = [new Api.InputChannel({ channelId, accessHash })]
    return (await ask(new Api.channels.GetChannels({ id }))).chats[0]
  }
  if (input instanceof Api.InputPeerChat)
    return (await ask(new Api.messages.GetChats({ id: [input.chatId] }))).chats[0]
  if (input instanceof Api.InputPeerUser) {
    const { userId, accessHash } = input
    return (await ask(new Api.users.GetUsers({ id: [new Api.InputUser({ userId, accessHash })] })))[0]
  }
  return (await ask(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] })))[0]
}

const liveDialogue = async (asking: Asking, kept: KeptPeer): Promise<LiveDialogue> => {
  const { peer, type, title } = kept
  const input = inputOfKept(kept, asking.account)
  const before = { peer, input, seen: { peer, type, ...(title === undefined ? {} : { title }) } }
  try {
    const entity = await askFor(asking, input)
    if (entity === undefined || !describes(entity) || keyOfEntity(entity) !== `${peer.kind}/${peer.id}`)
      return { ...before, readable: false }
    const seen = dialogueOf(entity, asking.account)
    return { peer, input: inputOf(entity) ?? input, seen, readable: !isForbidden(entity) }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    return { ...before, readable: false, refusal }
  }
}

const unknown = (ids: ReadonlyArray<number>): SourceRefused =>
  new SourceRefused({
    what: `The account has no ${ids.length === 1 ? "dialogue" : "dialogues"} ${ids.join(", ")}`,
    where: "--dialogues",
    mend: "See which there are: sideload dialogues",
  })

const idsOf = ({ peer, before }: LiveDialogue): ReadonlyArray<number> =>
  before === undefined ? [peer.id] : [peer.id, before.peer.id]

/** Those among `ids` that the list does not have. Fails by throwing `SourceRefused` before anything is asked, where one is known nowhere. */
export const unlistedDialogues = async (
  asking: Asking,
  listed: ReadonlyArray<LiveDialogue>,
  kept: ReadonlyArray<KeptPeer>,
  ids: ReadonlyArray<number>,
): Promise<ReadonlyArray<LiveDialogue>> => {
  const inList = new Set(listed.flatMap(idsOf))
  const others = [...new Set(ids)].filter((id) => !inList.has(id))
  const nowhere = others.filter((id) => !kept.some(({ peer }) => peer.id === id))
  if (nowhere.length > 0) throw unknown(nowhere)
  const found: Array<LiveDialogue> = []
  for (const one of kept) if (others.includes(one.peer.id)) found.push(await liveDialogue(asking, one))
  return found
}
