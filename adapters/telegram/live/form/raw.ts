/** A message in the form in which an export has it, and what one must know to bring it there. */
import type { Api } from "telegram"
import type { Box, Peer } from "../../../../domain/peer.ts"
import type { RawMessage } from "../../export/raw.ts"
import type { People } from "./peers.ts"

export type Fields = Record<string, unknown>
export type Form = RawMessage & Fields

/** What a page of a dialogue is read with. */
export type PageReading = {
  readonly dialogue: Peer
  /** `u` with a channel is the part of before a basic group became it. */
  readonly box: Box
  readonly account: number
  readonly people: People
}

export type AnyMessage = Api.Message | Api.MessageService
