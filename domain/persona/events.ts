/** A persona's life on its own subject. Its account is readable only under the persona's key. */
import { TelegramId } from "../peer.ts"
import { type Static, Strict, Type } from "../typebox.ts"

export const PersonaRegistered = Strict({ account: TelegramId })
export type PersonaRegistered = Static<typeof PersonaRegistered>

export const PersonaErased = Strict({ reason: Type.Optional(Type.String()) })
export type PersonaErased = Static<typeof PersonaErased>
