/** The house stands as designed: arrows point inward, each client library has its one room, and only the command's entry starts a runtime. */
import assert from "node:assert/strict"
import { glob, readFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { describe, test } from "node:test"
import { projectFolder } from "../cli/settings.ts"

type Source = { readonly path: string; readonly imports: ReadonlyArray<string> }

const ROOMS = "{domain,application,adapters,projections,migrations,cli,stack}/**/*.ts"
const IMPORT =
  /(?:^|\n)(?:import|export)\s[^"']*?from\s+["']([^"']+)["']|import\(["']([^"']+)["']\)|^import ["']([^"']+)["']/g

const sources: Array<Source> = []
for await (const path of glob(ROOMS, { cwd: projectFolder })) {
  if (path.endsWith(".test.ts")) continue
  const text = await readFile(join(projectFolder, path), "utf8")
  const imports = [...text.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? ""
    return name.startsWith(".") ? relative(projectFolder, join(projectFolder, dirname(path), name)) : name
  })
  sources.push({ path, imports })
}

const inside = (room: string): ReadonlyArray<Source> =>
  sources.filter(({ path }) => path.startsWith(`${room}/`))

/** Imports of `room` that `allowed` does not allow, as `file -> import`. */
const strays = (room: string, allowed: (name: string) => boolean): ReadonlyArray<string> =>
  inside(room).flatMap(({ path, imports }) =>
    imports.filter((name) => !allowed(name)).map((name) => `${path} -> ${name}`),
  )

const within =
  (...rooms: ReadonlyArray<string>) =>
  (name: string): boolean =>
    rooms.some((room) => name === room || name.startsWith(`${room}/`))

describe("arrows point inward", () => {
  test("the imports of all rooms were found", () => {
    assert.ok(sources.flatMap(({ imports }) => imports).length > sources.length)
  })
  test("the domain knows itself, its schemas' library and pure hashing", () => {
    assert.deepEqual(strays("domain", within("domain", "@sinclair/typebox", "node:crypto")), [])
  })
  test("the application knows the domain and Effect", () => {
    assert.deepEqual(strays("application", within("application", "domain", "effect")), [])
  })
  test("projections know the application and the domain", () => {
    assert.deepEqual(strays("projections", within("projections", "application", "domain", "effect")), [])
  })
  test("nothing but the command line knows the command line", () => {
    const knowing = sources.filter(
      ({ path, imports }) => !path.startsWith("cli/") && imports.some(within("cli")),
    )
    assert.deepEqual(
      knowing.map(({ path }) => path),
      [],
    )
  })
  test("adapters know nothing of each other, of the stack or of the command line", () => {
    for (const { path, imports } of inside("adapters")) {
      const own = path.split("/").slice(0, 2).join("/")
      const rooms = imports.filter((name) => /^(adapters|stack|cli)\//.test(name) && !within(own)(name))
      assert.deepEqual(rooms, [], path)
    }
  })
})

describe("each library has one room", () => {
  const homes: Readonly<Record<string, RegExp>> = {
    nats: /^(adapters\/nats|stack)\//,
    telegram: /^adapters\/telegram\//,
    ioredis: /^(adapters\/redis|stack)\//,
    postgres: /^(adapters\/postgres|stack)\//,
    "@aws-sdk/client-s3": /^adapters\/media\//,
    "neo4j-driver": /^(adapters\/neo4j|stack)\//,
    "@sinclair/typebox": /^domain\/typebox\.ts$/,
  }
  for (const [library, home] of Object.entries(homes)) {
    test(`${library} is imported in its own folder only`, () => {
      const users = sources.filter(({ imports }) => imports.some(within(library))).map(({ path }) => path)
      assert.deepEqual(
        users.filter((path) => !home.test(path)),
        [],
      )
    })
  }
  test("only the command's entry starts a runtime", async () => {
    for (const { path } of inside("cli")) {
      const text = await readFile(join(projectFolder, path), "utf8")
      assert.equal(/Effect\.run(Fork|Promise|Sync|Callback)/.test(text), path === "cli/main.ts", path)
    }
  })
})
