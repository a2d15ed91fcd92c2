/**
 * The Neo4j server of a stack (Community, one database): Bolt on the loopback only, no browser, no usage report, a
 * generated password. It is known as ours by its home folder, which a round trip reads back.
 */
import { delimiter, join } from "node:path"
import { Effect } from "effect"
import { askNeo4j } from "./askNeo4j.ts"
import { attempt } from "./errors.ts"
import { makeFolder, replaceFile } from "./home.ts"
import { type ClassPath, fetchNeo4j, inCache, neo4jVersion } from "./neo4jJars.ts"
import { firstSuitable } from "./programs.ts"
import type { Located, Prerequisite, Program, Report, Service, Site } from "./service.ts"

export const neo4jUser = "neo4j"

const configuration = (site: Site): string => `dbms.security.auth_enabled=true
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:${site.ports[0]}
server.bolt.advertised_address=127.0.0.1:${site.ports[0]}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
# Queries carry private content.
db.logs.query.enabled=OFF
db.logs.query.parameter_logging_enabled=false
db.tx_log.rotation.retention_policy=256M size
# Without this a stop waits ten seconds for nothing.
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
`

const virtualMachine = (): ReadonlyArray<string> => [
  `-Xmx${process.env["SIDELOAD_NEO4J_HEAP"] || "512m"}`,
  "-XX:+UseSerialGC",
  "--add-opens=java.base/java.nio=ALL-UNNAMED",
  "--add-opens=java.base/java.lang=ALL-UNNAMED",
]

const programWith = (classPath: ClassPath, java: string): Program => ({
  version: neo4jVersion,
  prepare: (site) =>
    attempt("Preparing Neo4j", async () => {
      await makeFolder(site.data, 0o700)
      await makeFolder(site.home.conf("neo4j"), 0o700)
      const file = site.home.conf("neo4j/neo4j.conf")
      const password = site.home.conf("neo4j/password")
      await replaceFile(file, configuration(site))
      await replaceFile(password, site.secrets.neo4j)
      const args = [
        ...virtualMachine(),
        "-cp",
        classPath.join(delimiter),
        "Launcher",
        site.data,
        file,
        password,
      ]
      return { file: java, args, cwd: site.home.root, env: { LC_ALL: "C.UTF-8" } }
    }),
})

const javaHome = (): ReadonlyArray<string> => {
  const home = process.env["JAVA_HOME"]
  return home ? [join(home, "bin")] : []
}

const locate = (): Effect.Effect<Located, never> =>
  Effect.promise(async (): Promise<Located> => {
    const kept = await inCache()
    const java = await firstSuitable("java", ["--version"], "17", javaHome())
    if (java !== undefined && kept.classPath !== undefined) {
      return { _tag: "Found", program: programWith(kept.classPath, java.path) }
    }
    const compiler = await firstSuitable("javac", ["--version"], "17", javaHome())
    const maven = kept.jars || (await firstSuitable("mvn", ["--batch-mode", "--version"], "3")) !== undefined
    if (java === undefined || compiler === undefined || !maven) {
      const jdk: ReadonlyArray<Prerequisite> = java === undefined || compiler === undefined ? ["jdk"] : []
      return { _tag: "Missing", needs: maven ? jdk : [...jdk, "maven"] }
    }
    const fetch = (report: Report) =>
      Effect.map(fetchNeo4j(compiler.path, report), (classPath) => programWith(classPath, java.path))
    return { _tag: "Fetchable", fetch }
  })

export const neo4j: Service = {
  name: "neo4j",
  title: "Neo4j",
  atLeast: "5.26",
  portCount: 1,
  readyWithinSeconds: 300,
  dataFolder: (home) => Effect.succeed(home.data("neo4j")),
  locate,
  addressOf: (site) => ({
    url: `bolt://127.0.0.1:${site.ports[0]}`,
    user: neo4jUser,
    password: site.secrets.neo4j,
  }),
  markOf: (site) => site.data,
  ask: askNeo4j,
  settle: () => Effect.void,
  stop: { signal: "SIGTERM", withinSeconds: 40 },
  traceOf: (home) => ({ program: "java", argument: home.conf("neo4j/neo4j.conf") }),
}
