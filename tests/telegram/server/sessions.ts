/** All sessions: found by their key and id, and, where something is to be told to clients, by being connected. */
import type { Key } from "./keys.ts"
import { type Line, makeSession, type Session } from "./session.ts"

export type Sessions = {
  /** The session that speaks over `line` now, a new one where there was none. */
  readonly over: (line: Line, key: Key, id: bigint) => Session
  readonly connected: () => ReadonlyArray<Session>
  /** Forgets another session of the same key; false where there is none. */
  readonly forget: (asking: Session, id: bigint) => boolean
}

const nameOf = (key: Key, id: bigint): string => `${key.id.toString("hex")} ${id}`

export const makeSessions = (): Sessions => {
  const sessions = new Map<string, Session>()
  /** A client begins a new session with every connection: those before would pile up. */
  const forgetLeft = (key: Key): void => {
    for (const [name, session] of sessions) {
      if (session.key === key && !session.line.isOpen()) sessions.delete(name)
    }
  }
  return {
    over: (line, key, id) => {
      const name = nameOf(key, id)
      const known = sessions.get(name)
      if (known === undefined) forgetLeft(key)
      const session = known ?? makeSession(id, key, line)
      session.line = line
      sessions.set(name, session)
      return session
    },
    connected: () => [...sessions.values()].filter(({ line }) => line.isOpen()),
    forget: (asking, id) => asking.id !== id && sessions.delete(nameOf(asking.key, id)),
  }
}
