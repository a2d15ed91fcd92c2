/**
 * The library's socket, dialling what it is told: host, port, and through a SOCKS5 proxy where there is one, within a bounded time. What goes
 * wrong at the proxy is told without the proxy's password.
 */
import { Redacted } from "effect"
import { PromisedNetSockets } from "telegram/extensions/index.js"
import type { Socks } from "../../../../application/telegramSettings.ts"

const DIAL_MS = 10_000

const throughProxy = ({ host, port, login }: Socks) => ({
  ...{ ip: host, port, socksType: 5 as const, timeout: DIAL_MS / 1000 },
  ...(login === undefined ? {} : { username: login.user, password: Redacted.value(login.password) }),
})

/** An error without what the library of the proxy hangs on it. */
const bare = (cause: unknown, place: string): Error => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause))
  return new Error(`${place}: ${reason}`)
}

/** The class whose sockets the library's connection makes. */
export const socketsVia = (proxy: Socks | undefined): typeof PromisedNetSockets =>
  class extends PromisedNetSockets {
    constructor() {
      super(proxy === undefined ? undefined : throughProxy(proxy))
    }
    override async connect(port: number, host: string): Promise<unknown> {
      const via = proxy === undefined ? "" : ` through the proxy ${proxy.host}:${proxy.port}`
      const place = `${host}:${port}${via}`
      let timer: NodeJS.Timeout | undefined
      const tooLong = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("no answer")), DIAL_MS)
      })
      try {
        return await Promise.race([super.connect(port, host), tooLong])
      } catch (cause) {
        void this.close()
        throw bare(cause, place)
      } finally {
        clearTimeout(timer)
      }
    }
  }
