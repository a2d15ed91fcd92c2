/**
 * The opaque names of one persona: everything that stands in a subject or a header about a person is an HMAC under keys derived from the
 * persona's key. With that key gone they cannot be tied to anybody. Labels and lengths are part of the log's format (docs/log-format.md).
 */
import { deriveKey, hmac } from "../hash.ts"
import { type MessageContent, revisionText } from "../message.ts"
import { type Peer, peerKey } from "../peer.ts"

export type Names = {
  /** A dialogue's part of a subject. */
  readonly dialogue: (peer: Peer) => string
  /** `ce-id` from a text that is unique to the event within the persona. */
  readonly event: (of: string) => string
  readonly revision: (content: MessageContent) => string
  /** A revision over any other text. */
  readonly revisionOf: (text: string) => string
  readonly peerTag: (peer: Peer) => string
}

const HEX = 32

export const makeNames = (personaKey: Uint8Array): Names => {
  const keyed = (label: string) => {
    const mac = hmac(deriveKey(personaKey, `sideload.v1/${label}`))
    return (text: string) => mac(text).toString("hex").slice(0, HEX)
  }
  const dialogue = keyed("dialogue")
  const event = keyed("event")
  const revision = keyed("revision")
  const peer = keyed("peer")
  return {
    dialogue: (of) => dialogue(peerKey(of)),
    event,
    revision: (content) => revision(revisionText(content)),
    revisionOf: revision,
    peerTag: (of) => peer(peerKey(of)),
  }
}
