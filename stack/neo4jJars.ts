/**
 * The Neo4j server as jars: brought by Maven, checked as a whole against one pinned checksum, and kept in the cache; the
 * launcher is compiled once and kept beside them, so that a start needs Java alone.
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { cached, isThere, once, sha256OfFolder } from "./download.ts"
import { attempt, StackError } from "./errors.ts"
import { runToEnd } from "./processes.ts"
import type { Report } from "./service.ts"

export const neo4jVersion = "5.26.30"
const jarCount = 213
const jarsSha256 = "3dbd87c057cf3eee63575b5c056d23047ce27e43b2842391403144d0ae79c4d2"
const jarsName = `neo4j-${neo4jVersion}`

const sourceFile = (name: string): string => fileURLToPath(new URL(`./neo4j/${name}`, import.meta.url))

/** The launcher's content is part of the name, so that a changed one is compiled anew. */
const launcherName = async (): Promise<string> => {
  const source = await readFile(sourceFile("Launcher.java"))
  return `neo4j-launcher-${createHash("sha256").update(source).digest("hex").slice(0, 8)}`
}

/** Everything that Java must find. */
export type ClassPath = ReadonlyArray<string>
const classPathOf = (launcher: string, jars: string): ClassPath => [launcher, join(jars, "*")]

/** What the cache holds already. */
export const inCache = async (): Promise<{
  readonly jars: boolean
  readonly classPath: ClassPath | undefined
}> => {
  const launcher = cached(await launcherName())
  const jars = await isThere(cached(jarsName))
  return {
    jars,
    classPath: jars && (await isThere(launcher)) ? classPathOf(launcher, cached(jarsName)) : undefined,
  }
}

const runMaven = (folder: string, report: Report) =>
  attempt("Fetching Neo4j with Maven", async (signal) => {
    let fetched = 0
    const onLine = (line: string): void => {
      if (!/Downloaded from .*\.jar/.test(line)) return
      fetched += 1
      if (fetched % 25 === 0) report(`${fetched} of about ${jarCount} jars fetched`)
    }
    const options = [`-DoutputDirectory=${folder}`, "-DincludeScope=runtime"]
    const args = ["--batch-mode", "-f", sourceFile("pom.xml"), "dependency:copy-dependencies", ...options]
    return await runToEnd({ file: "mvn", args }, { signal, onLine })
  })

const fetchJars = (report: Report) =>
  Effect.fnUntraced(function* (folder: string): Effect.fn.Return<void, StackError> {
    report(`fetching Neo4j ${neo4jVersion} (${jarCount} jars, 123 MB)`)
    const ended = yield* runMaven(folder, report)
    if (ended.code !== 0) {
      const errors = ended.output.split("\n").filter((line) => line.includes("ERROR"))
      const reason = errors.slice(0, 3).join("\n")
      return yield* new StackError({ message: `Maven could not fetch Neo4j ${neo4jVersion}:\n${reason}` })
    }
    yield* attempt("Checking the jars of Neo4j", async () => {
      const digest = await sha256OfFolder(folder)
      if (digest !== jarsSha256) throw new Error(`their SHA-256 is ${digest}, not ${jarsSha256}; not used`)
    })
  })

const compile = (compiler: string, jars: string) => (folder: string) =>
  attempt("Compiling the launcher of Neo4j", async (signal) => {
    const args = ["-cp", join(jars, "*"), "-d", folder, sourceFile("Launcher.java")]
    const compiled = await runToEnd({ file: compiler, args }, { signal })
    if (compiled.code !== 0) throw new Error(compiled.output.trim())
  })

/** Brings what the cache lacks. */
export const fetchNeo4j = Effect.fnUntraced(function* (
  compiler: string,
  report: Report,
): Effect.fn.Return<ClassPath, StackError> {
  const jars = yield* once(jarsName, report, fetchJars(report))
  const name = yield* attempt("Reading the launcher of Neo4j", launcherName)
  return classPathOf(yield* once(name, report, compile(compiler, jars)), jars)
})
