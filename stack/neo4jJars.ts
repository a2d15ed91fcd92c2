/**
 * The Neo4j server as jars: brought by Maven, checked as a whole against one pinned checksum, and kept in the cache with
 * the compiled launcher beside them, so that a start needs Java alone.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { sha256OfFolder } from "./download.ts"
import { attempt, StackError } from "./errors.ts"
import { runToEnd } from "./processes.ts"
import type { Report } from "./service.ts"

export const neo4jVersion = "5.26.30"
const jarCount = 213
const jarsSha256 = "3dbd87c057cf3eee63575b5c056d23047ce27e43b2842391403144d0ae79c4d2"

const sourceFile = (name: string): string => fileURLToPath(new URL(`./neo4j/${name}`, import.meta.url))

const copyJars = (folder: string, report: Report) =>
  attempt("Fetching Neo4j with Maven", async (signal) => {
    let fetched = 0
    const onLine = (line: string): void => {
      if (!/Downloaded from .*\.jar/.test(line)) return
      fetched += 1
      if (fetched % 25 === 0) report(`${fetched} files of Neo4j ${neo4jVersion} fetched`)
    }
    const options = [`-DoutputDirectory=${join(folder, "lib")}`, "-DincludeScope=runtime"]
    const args = ["--batch-mode", "-f", sourceFile("pom.xml"), "dependency:copy-dependencies", ...options]
    return await runToEnd({ file: "mvn", args }, { signal, onLine })
  })

/** Fills the folder with `lib/*.jar` and the launcher's class. */
export const fetchNeo4j = (report: Report) =>
  Effect.fnUntraced(function* (folder: string): Effect.fn.Return<void, StackError> {
    report(`fetching Neo4j ${neo4jVersion} (${jarCount} jars, 123 MB)`)
    const ended = yield* copyJars(folder, report)
    if (ended.code !== 0) {
      const reason = ended.output
        .split("\n")
        .filter((line) => line.includes("ERROR"))
        .slice(0, 3)
        .join("\n")
      return yield* new StackError({ message: `Maven could not fetch Neo4j ${neo4jVersion}:\n${reason}` })
    }
    yield* attempt("Checking the jars of Neo4j", async () => {
      const digest = await sha256OfFolder(join(folder, "lib"))
      if (digest !== jarsSha256) throw new Error(`their checksum is ${digest}, expected ${jarsSha256}`)
    })
    yield* attempt("Compiling the launcher of Neo4j", async (signal) => {
      const classes = join(folder, "classes")
      await mkdir(classes)
      const args = ["-cp", join(folder, "lib", "*"), "-d", classes, sourceFile("Launcher.java")]
      const compiled = await runToEnd({ file: "javac", args }, { signal })
      if (compiled.code !== 0) throw new Error(compiled.output.trim())
    })
  })
