/**
 * What the account's lists of dialogues have shown so far, kept from one process to the next: Telegram answers for a person or a channel only
 * to whoever knows the access hash that it once gave this account. A dialogue that is no longer in the list can be asked for by it.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import { DialogueType, Peer, peerKey } from "../../../domain/peer.ts"
import { type Static, Strict, Type } from "../../../domain/typebox.ts"
import type { LiveDialogue } from "./dialogues.ts"

export const KeptPeer = Strict({
  peer: Peer,
  type: DialogueType,
  title: Type.Optional(Type.String()),
  /** Absent for basic groups and the account itself, which need none. */
  accessHash: Type.Optional(Type.String({ pattern: "^-?\\d{1,20}$" })),
})
export type KeptPeer = Static<typeof KeptPeer>

/** Where they are kept. */
export type KeptPeers = {
  /** None where they cannot be read: they are shown again by the next list. */
  readonly read: () => Promise<ReadonlyArray<KeptPeer>>
  readonly write: (peers: ReadonlyArray<KeptPeer>) => Promise<void>
}

const hashIn = (input: Api.TypeInputPeer): string | undefined =>
  input instanceof Api.InputPeerUser || input instanceof Api.InputPeerChannel
    ? input.accessHash.toString()
    : undefined

/** Undefined for what could not be asked for again. */
const keptOf = ({ peer, input, seen: { type, title } }: LiveDialogue): KeptPeer | undefined => {
  if (input instanceof Api.InputPeerEmpty) return undefined
  const accessHash = hashIn(input)
  return {
    ...{ peer: { kind: peer.kind, id: peer.id }, type },
    ...(title === undefined ? {} : { title }),
    ...(accessHash === undefined ? {} : { accessHash }),
  }
}

/** Adds what a list shows to what earlier ones showed, and gives back all of it. */
export const keepPeers = async (
  kept: KeptPeers,
  dialogues: ReadonlyArray<LiveDialogue>,
): Promise<ReadonlyArray<KeptPeer>> => {
  const before = await kept.read()
  const all = new Map(before.map((one) => [peerKey(one.peer), one]))
  for (const dialogue of dialogues) {
    const one = keptOf(dialogue)
    if (one !== undefined) all.set(peerKey(one.peer), one)
  }
  const now = [...all.values()]
  if (JSON.stringify(now) !== JSON.stringify(before)) await kept.write(now)
  return now
}

export const inputOfKept = ({ peer, accessHash }: KeptPeer, account: number): Api.TypeInputPeer => {
  const id = returnBigInt(peer.id)
  if (peer.kind === "chat") return new Api.InputPeerChat({ chatId: id })
  const hash = returnBigInt(accessHash ?? 0)
  if (peer.kind === "channel") return new Api.InputPeerChannel({ channelId: id, accessHash: hash })
  return peer.id === account
    ? new Api.InputPeerSelf()
    : new Api.InputPeerUser({ userId: id, accessHash: hash })
}
