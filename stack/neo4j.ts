/**
 * The Neo4j server of a stack (Community, one database): Bolt on the loopback only, no browser, no usage report, a
 * generated password. It is known as ours by its home folder, which a round trip reads back.
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { cached, isThere, once } from "./download.ts"
import { attempt } from "./errors.ts"
import { makeFolder, replaceFile } from "./home.ts"
import { fetchNeo4j, neo4jVersion } from "./neo4jJars.ts"
import { answers } from "./ports.ts"
import { firstSuitable } from "./programs.ts"
import type { Located, Prerequisite, Probed, Program, Report, Service, Site } from "./service.ts"

export const neo4jUser = "neo4j"

const configuration = (site: Site): string => `dbms.security.auth_enabled=true
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:${site.ports[0]}
server.bolt.advertised_address=127.0.0.1:${site.ports[0]}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
`

const virtualMachine = (): ReadonlyArray<string> => [
  `-Xmx${process.env["SIDELOAD_NEO4J_HEAP"] || "512m"}`,
  "-XX:+UseSerialGC",
  "--add-opens=java.base/java.nio=ALL-UNNAMED",
  "--add-opens=java.base/java.lang=ALL-UNNAMED",
]

const programAt = (folder: string, java: string): Program => ({
  version: neo4jVersion,
  prepare: (site) =>
    attempt("Preparing Neo4j", async () => {
      await makeFolder(site.data, 0o700)
      await makeFolder(site.home.conf("neo4j"), 0o700)
      const file = site.home.conf("neo4j/neo4j.conf")
      const password = site.home.conf("neo4j/password")
      await replaceFile(file, configuration(site))
      await replaceFile(password, site.secrets.neo4j)
      const path = [join(folder, "classes"), join(folder, "lib", "*")].join(delimiter)
      return { file: java, args: [...virtualMachine(), "-cp", path, "Launcher", site.data, file, password] }
    }),
})

/** The launcher is part of the name, so that a changed one is compiled anew. */
const folderName = async (): Promise<string> => {
  const launcher = await readFile(fileURLToPath(new URL("./neo4j/Launcher.java", import.meta.url)))
  return `neo4j-${neo4jVersion}-${createHash("sha256").update(launcher).digest("hex").slice(0, 8)}`
}

const locate = (): Effect.Effect<Located, never> =>
  Effect.promise(async (): Promise<Located> => {
    const name = await folderName()
    const java = await firstSuitable("java", ["--version"], "17")
    const there = await isThere(cached(name))
    if (java !== undefined && there) return { _tag: "Found", program: programAt(cached(name), java.path) }
    const compiler = await firstSuitable("javac", ["--version"], "17")
    const maven = await firstSuitable("mvn", ["--batch-mode", "--version"], "3")
    const needs: ReadonlyArray<Prerequisite> = [
      ...(java === undefined || (compiler === undefined && !there) ? (["jdk"] as const) : []),
      ...(maven === undefined && !there ? (["maven"] as const) : []),
    ]
    if (java === undefined || needs.length > 0) return { _tag: "Missing", needs }
    const fetch = (report: Report) =>
      Effect.map(once(name, report, fetchNeo4j(report)), (folder) => programAt(folder, java.path))
    return { _tag: "Fetchable", fetch }
  })

const question = `SHOW SETTINGS 'server.directories.neo4j_home' YIELD value AS folder`

const probe = (site: Site): Effect.Effect<Probed> =>
  Effect.promise(async (): Promise<Probed> => {
    const port = site.ports[0] ?? 0
    if (!(await answers(port))) return { _tag: "Silent", why: "nobody listens on its port" }
    const { default: neo4j } = await import("neo4j-driver")
    const driver = neo4j.driver(`bolt://127.0.0.1:${port}`, neo4j.auth.basic(neo4jUser, site.secrets.neo4j), {
      ...{ connectionTimeout: 4_000, maxTransactionRetryTime: 0, maxConnectionPoolSize: 1 },
    })
    try {
      const settings = await driver.executeQuery(question)
      if (settings.records[0]?.get("folder") !== site.data) return { _tag: "Foreign" }
      const parts = await driver.executeQuery(
        "CALL dbms.components() YIELD versions RETURN versions[0] AS version",
      )
      await driver.executeQuery("RETURN 1", {}, { database: "neo4j" })
      return { _tag: "Ours", version: String(parts.records[0]?.get("version")) }
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
      return code.includes("Security") ? { _tag: "Foreign" } : { _tag: "Silent", why: "it gave no answer" }
    } finally {
      await driver.close()
    }
  })

export const neo4j: Service = {
  name: "neo4j",
  title: "Neo4j",
  portCount: 1,
  readyWithinSeconds: 180,
  dataFolder: (home) => Effect.succeed(home.data("neo4j")),
  locate,
  probe,
  settle: () => Effect.void,
  stop: { signal: "SIGTERM", withinSeconds: 40 },
}
