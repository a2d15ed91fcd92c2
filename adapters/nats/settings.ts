/** Where the log's server is and how far it is trusted. The streams' names are fixed: another log is another server or account. */
export type NatsSettings = {
  /** One URL or several, comma-separated: `nats://user:password@host:4222`. A user without a password is a token. */
  readonly url: string
  /**
   * Where the server's `sync_interval` can be read: monitoring pages (`http://host:8222`, one for each server, comma-separated), or the system
   * account of a cluster (`nats://…`).
   */
  readonly monitorUrl?: string
  readonly acceptUnverifiedSync?: boolean
  /** How many servers of a cluster hold each stream; a stream that has fewer is raised in place. Default 1. */
  readonly replicas?: 1 | 3
}

export type Address = {
  readonly servers: ReadonlyArray<string>
  readonly user?: string
  readonly password?: string
  readonly token?: string
  readonly tls: boolean
  /** For people: no password in it. */
  readonly shown: string
}

const withScheme = (text: string): string => (text.includes("://") ? text : `nats://${text}`)

/** Takes URLs apart; the first that has a user speaks for all. Throws `TypeError` on text that is no URL, without repeating it. */
export const parseAddress = (url: string): Address => {
  const texts = url
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
  const urls = texts.map((text) => {
    if (!URL.canParse(withScheme(text))) throw new TypeError("the NATS URL is not a URL")
    return new URL(withScheme(text))
  })
  if (urls.length === 0) throw new TypeError("the NATS URL is empty")
  const host = (one: URL): string => `${one.hostname}:${one.port || "4222"}`
  const known = urls.find((one) => one.username !== "")
  const user = decodeURIComponent(known?.username ?? "")
  const password = decodeURIComponent(known?.password ?? "")
  return {
    servers: urls.map(host),
    ...(user === "" ? {} : password === "" ? { token: user } : { user, password }),
    tls: urls.some((one) => one.protocol === "tls:"),
    shown: urls.map((one) => `${one.protocol}//${host(one)}`).join(","),
  }
}
