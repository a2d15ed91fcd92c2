/**
 * One authenticated round trip to a Redis server: is it there, which version is it, where does its data lie. Of a list
 * of servers the first is asked.
 */
import type { Address, Answer } from "./service.ts"

const limits = {
  connectTimeout: 4_000,
  commandTimeout: 4_000,
  maxRetriesPerRequest: 0,
  enableReadyCheck: false,
}

export const askRedis = async (address: Address, wants: { readonly mark: boolean }): Promise<Answer> => {
  const { Redis } = await import("ioredis")
  const url = address.url.split(",")[0] ?? ""
  const connection = new Redis(url, { ...limits, lazyConnect: true, retryStrategy: () => null })
  let refused = false
  const isRefusal = (cause: unknown): boolean =>
    cause instanceof Error && /WRONGPASS|NOAUTH|without any password|invalid password/.test(cause.message)
  connection.on("error", (cause: unknown) => {
    refused ||= isRefusal(cause)
  })
  try {
    await connection.connect()
    const info = await connection.info("server")
    await connection.ping()
    const version = /redis_version:(\S+)/.exec(info)?.[1] ?? "0"
    if (!wants.mark) return { _tag: "Answered", version }
    const folder = await connection.config("GET", "dir")
    return { _tag: "Answered", version, mark: Array.isArray(folder) ? String(folder[1]) : "" }
  } catch (cause) {
    return { _tag: refused || isRefusal(cause) ? "Refused" : "Silent" }
  } finally {
    connection.disconnect()
  }
}
