/**
 * Writes the JSON Schema of every event and command to docs/schemas/, the same bytes each time. `--check` writes nothing and says where a file
 * differs, or a schema from its released form in more than an optional field. `--release` freezes what is there: it copies new schemas to
 * tests/golden/schemas/ and lists every golden file in tests/golden/SHA256SUMS, for `sha256sum -c`.
 */
import { glob, mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ImportFile, ImportLive } from "../domain/command.ts"
import { schemas } from "../domain/event.ts"
import { sha256Hex } from "../domain/hash.ts"
import { breaches } from "./schemaEvolution.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const NOW = "docs/schemas"
const GOLDEN = "tests/golden"
const SUMS = `${GOLDEN}/SHA256SUMS`

const read = (path: string): Promise<string> => readFile(join(root, path), "utf8")
const readIfThere = (path: string): Promise<string> => read(path).catch(() => "")
const filesIn = async (folder: string): Promise<ReadonlyArray<string>> => {
  const files: Array<string> = []
  for await (const file of glob(`${folder}/**/*.json`, { cwd: root })) files.push(file)
  return files.sort()
}

/** The text of each schema by its name. `$id` is what `ce-dataschema` says of an event. */
export const schemaTexts = (): ReadonlyMap<string, string> => {
  const named = { ...schemas, [ImportFile.$id ?? ""]: ImportFile, [ImportLive.$id ?? ""]: ImportLive }
  return new Map(
    Object.entries(named).map(([name, { $id: _, ...schema }]) => {
      const $schema = "https://json-schema.org/draft/2020-12/schema"
      const document = { $schema, $id: `urn:${name.replaceAll(".", ":")}`, ...schema }
      return [name, `${JSON.stringify(document, null, 2)}\n`]
    }),
  )
}

/** SHA-256 by path, as they were frozen. */
export const frozenSums = async (): Promise<ReadonlyMap<string, string>> => {
  const lines = (await readIfThere(SUMS)).split("\n").filter((line) => line !== "")
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

const checkNow = async (): Promise<ReadonlyArray<string>> => {
  const texts = schemaTexts()
  const paths = new Set(await filesIn(NOW))
  const wrong = [...paths].filter((path) => !texts.has(path.slice(NOW.length + 1, -".json".length)))
  for (const [name, text] of texts) {
    if ((await readIfThere(`${NOW}/${name}.json`)) !== text) wrong.push(`${NOW}/${name}.json`)
  }
  return wrong.map((path) => `${path} is not what the domain says: npm run schemas`)
}

const checkReleased = async (): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  for (const [path, sum] of await frozenSums()) {
    if (sha256Hex(await readIfThere(path)) !== sum)
      wrong.push(`${path} is frozen and was changed: bring it back`)
  }
  const texts = schemaTexts()
  for (const path of await filesIn(`${GOLDEN}/schemas`)) {
    const name = path.slice(`${GOLDEN}/schemas/`.length, -".json".length)
    const now: unknown = JSON.parse(texts.get(name) ?? "null")
    for (const at of breaches(JSON.parse(await read(path)), now)) {
      wrong.push(
        `${name} is released and differs at ${at || "/"}: make it the next version, with an upcaster`,
      )
    }
  }
  return wrong
}

/** What is wrong, one sentence each. */
export const check = async (): Promise<ReadonlyArray<string>> => [
  ...(await checkNow()),
  ...(await checkReleased()),
]

const write = async (): Promise<void> => {
  await mkdir(join(root, NOW), { recursive: true })
  for (const [name, text] of schemaTexts()) await writeFile(join(root, `${NOW}/${name}.json`), text)
}

const release = async (): Promise<void> => {
  await mkdir(join(root, `${GOLDEN}/schemas`), { recursive: true })
  for (const [name, text] of schemaTexts()) {
    const path = `${GOLDEN}/schemas/${name}.json`
    if ((await readIfThere(path)) === "") await writeFile(join(root, path), text)
  }
  const sums = new Map(await frozenSums())
  for (const path of await filesIn(GOLDEN)) {
    if (!sums.has(path)) sums.set(path, sha256Hex(await read(path)))
  }
  const lines = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, sum]) => `${sum}  ${path}\n`)
  await writeFile(join(root, SUMS), lines.join(""))
}

if (import.meta.main) {
  if (!process.argv.includes("--check")) await write()
  const wrong = await check()
  for (const sentence of wrong) console.error(sentence)
  if (wrong.length > 0) process.exitCode = 1
  else if (process.argv.includes("--release")) await release()
}
