/**
 * The Postgres server of a stack: TCP on the loopback only, scram passwords, every commit synced, a database `sideload`
 * owned by the superuser `sideload_admin`. The other roles are the migrations' business; their passwords are made with
 * the stack's. It is known as ours by its data folder, which a round trip reads back.
 */
import { realpath, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import { isThere } from "./download.ts"
import { attempt, StackError } from "./errors.ts"
import { makeFolder, replaceFile } from "./home.ts"
import { answers } from "./ports.ts"
import { findPostgres, type PostgresPrograms } from "./postgresPrograms.ts"
import { type Command, runToEnd } from "./processes.ts"
import { giveTo, reachableData, type ServerUser, serverUser } from "./serverUser.ts"
import type { Located, Probed, Program, Service, Site } from "./service.ts"

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

const clientFor = async (site: Site, name: string) => {
  const { default: postgres } = await import("postgres")
  return postgres({
    ...{ host: "127.0.0.1", port: site.ports[0] ?? 0, database: name, max: 1, connect_timeout: 4 },
    ...{ username: postgresAdmin, password: site.secrets.postgresAdmin, onnotice: () => undefined },
  })
}

const probe = (site: Site): Effect.Effect<Probed> =>
  Effect.promise(async (): Promise<Probed> => {
    if (!(await answers(site.ports[0] ?? 0))) return { _tag: "Silent", why: "nobody listens on its port" }
    const sql = await clientFor(site, "postgres")
    try {
      const rows =
        await sql`select current_setting('data_directory') as folder, current_setting('server_version') as version`
      const expected = await realpath(site.data).catch(() => site.data)
      const folder: unknown = rows[0]?.["folder"]
      if (folder !== site.data && folder !== expected) return { _tag: "Foreign" }
      return { _tag: "Ours", version: String(rows[0]?.["version"]).split(" ")[0] ?? "" }
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
      return code.startsWith("28") ? { _tag: "Foreign" } : { _tag: "Silent", why: "it gave no answer" }
    } finally {
      await sql.end({ timeout: 1 })
    }
  })

const settle = (site: Site): Effect.Effect<void, StackError> =>
  attempt(`Making the database ${database}`, async () => {
    const sql = await clientFor(site, "postgres")
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
  portCount: 1,
  readyWithinSeconds: 60,
  dataFolder: (home) => attempt("Choosing a data folder for Postgres", () => reachableData(home)),
  locate,
  probe,
  settle,
  stop: { signal: "SIGINT", withinSeconds: 20 },
}
