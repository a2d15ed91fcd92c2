/**
 * A session: the key by which one of Telegram's data centres knows somebody, and where that is. Whoever has it is signed in as that person, so
 * it is stored sealed only and printed never.
 */
import { AuthKey } from "telegram/crypto/AuthKey.js"
import type { DataCentre } from "../../../../application/telegramSettings.ts"
import { type Static, Strict, Type } from "../../../../domain/typebox.ts"

const Port = Type.Integer({ minimum: 1, maximum: 65_535 })

export const StoredSession = Strict({
  form: Type.Literal(1),
  dc: Type.Integer({ minimum: 1 }),
  host: Type.String({ minLength: 1 }),
  port: Port,
  /** 256 bytes, base64; now and then fewer, since the library leaves out zeros at the beginning. */
  authKey: Type.String({ pattern: "^[A-Za-z0-9+/]{300,342}={0,2}$" }),
  /** The API id that it was made with, and goes on with. */
  apiId: Type.Integer({ minimum: 1 }),
  user: Type.Integer({ minimum: 1 }),
  /** UTC, ISO 8601. */
  signedIn: Type.String(),
})
export type StoredSession = Static<typeof StoredSession>

export const centreOfSession = ({
  dc,
  host,
  port,
}: Pick<StoredSession, "dc" | "host" | "port">): DataCentre => ({ id: dc, host, port })

export const keyOf = async (base64: string): Promise<AuthKey> => {
  const key = new AuthKey()
  await key.setKey(Buffer.from(base64, "base64"))
  return key
}

/** The part of a session that the connection knows: who and where. */
export const placeOfKey = (
  centre: DataCentre,
  key: AuthKey,
): Pick<StoredSession, "dc" | "host" | "port" | "authKey"> => ({
  ...{ dc: centre.id, host: centre.host, port: centre.port },
  authKey: key.getKey()?.toString("base64") ?? "",
})
