/**
 * One authenticated round trip to a NATS server, through to JetStream: is it there, which version is it, what is it
 * called. It makes nothing and leaves nothing.
 */
import type { Address, Answer } from "./service.ts"

const credentialsOf = (first: string) => {
  if (!URL.canParse(first)) return {}
  const { username, password } = new URL(first)
  if (username === "") return {}
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return password === "" ? { token: user } : { user, pass }
}

export const askNats = async (address: Address): Promise<Answer> => {
  const { connect } = await import("nats")
  const urls = address.url.split(",")
  const servers = urls.map((url) => url.replace(/^\w+:\/\//, "").replace(/^.*@/, ""))
  const limits = { timeout: 8_000, reconnect: false, maxReconnectAttempts: 0 }
  const secure = /^(tls|wss):/.test(address.url) ? { tls: {} } : {}
  try {
    const connection = await connect({ servers, ...credentialsOf(urls[0] ?? ""), ...limits, ...secure })
    try {
      const info = connection.info
      await (await connection.jetstreamManager({ timeout: 8_000 })).getAccountInfo()
      return { _tag: "Answered", version: info?.version ?? "0", mark: info?.server_name ?? "" }
    } finally {
      await connection.close()
    }
  } catch (cause) {
    const refused = cause instanceof Error && /authorization violation/i.test(cause.message)
    return { _tag: refused ? "Refused" : "Silent" }
  }
}
