/**
 * The keys of a dialogue, or of one person in it, were destroyed: what was under them can never be read again, and read models drop it.
 * These events carry nothing about whom: the subject says which dialogue, the tag which sender.
 */
import { type Static, Strict, Type } from "../typebox.ts"

export const DialogueErased = Strict({ reason: Type.Optional(Type.String()) })
export type DialogueErased = Static<typeof DialogueErased>

export const PeerErased = Strict({ keyIds: Type.Array(Type.String()), reason: Type.Optional(Type.String()) })
export type PeerErased = Static<typeof PeerErased>
