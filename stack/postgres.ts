/**
 * The Postgres server of a stack: TCP on the loopback only, scram passwords, every commit synced, a database `sideload`
 * owned by the superuser `sideload_admin`. The other roles are the migrations' business; their passwords are made with
 * the stack's. It is known as ours by its data folder, which a round trip reads back.
 */
import { rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import { askPostgres, postgresClient } from "./askPostgres.ts"
import { isThere } from "./download.ts"
import { attempt, StackError } from "./errors.ts"
import { makeFolder, replaceFile } from "./home.ts"
import { findPostgres, type PostgresPrograms } from "./postgresPrograms.ts"
import { type Command, runToEnd } from "./processes.ts"
import { claimShared, giveTo, reachableData, type ServerUser, serverUser } from "./serverUser.ts"
import type { Located, Program, Service, Site } from "./service.ts"

export const postgresAdmin = "sideload_admin"
export const database = "sideload"

const settings = (site: Site): ReadonlyArray<string> =>
  Object.entries({
    listen_addresses: "127.0.0.1",
    port: String(site.ports[0]),
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    max_connections: "50",
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    timezone: "UTC",
    log_timezone: "UTC",
    // What a statement held is private: the log names the error, never the row.
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
    log_parameter_max_length_on_error: "0",
    "sideload.home": site.home.root,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`])

const locale = process.platform === "linux" ? ["--locale=C.UTF-8"] : ["--locale=C", "--lc-ctype=UTF-8"]

/** Makes the data folder under another name first, so that a killed initdb is never taken for a whole one. */
const initialise = async (
  site: Site,
  programs: PostgresPrograms,
  user: ServerUser | undefined,
): Promise<void> => {
  const fresh = `${site.data}.new`
  const passwordFile = `${site.data}.password`
  await rm(fresh, { recursive: true, force: true })
  await makeFolder(dirname(site.data), user === undefined ? 0o700 : 0o711)
  await claimShared(site.home, site.data)
  await makeFolder(fresh, 0o700)
  await giveTo(user, fresh)
  await replaceFile(passwordFile, site.secrets.postgresAdmin)
  await giveTo(user, passwordFile)
  const options = [
    `--username=${postgresAdmin}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
  ]
  const args = ["--pgdata", fresh, ...options, ...locale]
  const ended = await runToEnd({ file: join(programs.folder, "initdb"), args, cwd: "/", ...user })
  await rm(passwordFile, { force: true })
  if (ended.code !== 0)
    throw new Error(`initdb ended with ${ended.code}: ${ended.output.trim().split("\n").at(-1)}`)
  await rename(fresh, site.data)
}

const programOf = (programs: PostgresPrograms, user: ServerUser | undefined): Program => ({
  version: programs.version,
  prepare: (site) =>
    attempt("Preparing Postgres", async (): Promise<Command> => {
      if (!(await isThere(join(site.data, "PG_VERSION")))) await initialise(site, programs, user)
      const args = ["-D", site.data, ...settings(site)]
      return { file: join(programs.folder, "postgres"), args, cwd: "/", ...user }
    }),
})

const locate = Effect.fnUntraced(function* (
  _home: unknown,
  data: string,
): Effect.fn.Return<Located, StackError> {
  const user = yield* attempt("Finding a user for Postgres", serverUser)
  const found = yield* attempt("Looking for Postgres", () => findPostgres(data, user))
  if (found === undefined) return { _tag: "Missing", needs: ["postgresql"] }
  if ("needsMajor" in found) {
    const message = `${data} was written by Postgres ${found.needsMajor}, and no program of that version is here`
    return yield* new StackError({ message })
  }
  return { _tag: "Found", program: programOf(found, user) }
})

const urlOf = (site: Site, name: string): string =>
  `postgres://${postgresAdmin}:${site.secrets.postgresAdmin}@127.0.0.1:${site.ports[0]}/${name}`

const settle = (site: Site): Effect.Effect<void, StackError> =>
  attempt(`Making the database ${database}`, async () => {
    const sql = await postgresClient(urlOf(site, "postgres"))
    try {
      const there = await sql`select 1 from pg_database where datname = ${database}`
      if (there.length === 0) await sql`create database ${sql(database)}`
    } finally {
      await sql.end({ timeout: 1 })
    }
  })

export const postgres: Service = {
  name: "postgres",
  title: "Postgres",
  atLeast: "15",
  portCount: 1,
  readyWithinSeconds: 120,
  dataFolder: (home, secrets) =>
    attempt("Choosing a data folder for Postgres", () => reachableData(home, secrets.instance)),
  locate,
  addressOf: (site) => ({ url: urlOf(site, "postgres") }),
  markOf: (site) => site.data,
  ask: askPostgres,
  settle,
  stop: { signal: "SIGINT", withinSeconds: 20 },
  traceOf: (home) => ({ program: "postgres", argument: `sideload.home=${home.root}` }),
}
