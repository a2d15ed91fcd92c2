/**
 * The stack with real servers. Neo4j is slow to start, so it is started once: the second stack uses the first one's as
 * a server that the environment names, which is a case of its own. The tests follow each other on the same two homes.
 */
import assert from "node:assert/strict"
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, test } from "node:test"
import { ConfigProvider, Effect } from "effect"
import { type Endpoints, variables } from "../stack/endpoints.ts"
import type { StackError } from "../stack/errors.ts"
import { homeAt } from "../stack/home.ts"
import { isFree } from "../stack/ports.ts"
import { identify } from "../stack/processes.ts"
import { serviceNamed, services } from "../stack/services.ts"
import { down, endpoints, startOne, status, stopOne, up } from "../stack/stack.ts"
import { readState, type ServiceName, type State } from "../stack/state.ts"
import { forgotten } from "../stack/strays.ts"

// Nothing here runs Neo4j for long enough to repay its second compiler, which takes half of the time of a start.
process.env["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1"

const folder = await mkdtemp(join(tmpdir(), "sideload-stack-"))
// Postgres runs as another user where the tests run as root, and must be able to enter.
await chmod(folder, 0o711)
const [first, second] = [join(folder, "first"), join(folder, "second")]
const lines: Array<string> = []
const report = (line: string): void => void lines.push(line)

type Environment = Readonly<Record<string, string>>

const run = <A>(effect: Effect.Effect<A, StackError>, environment: Environment = {}): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, ConfigProvider.layer(ConfigProvider.fromUnknown(environment))))

const environmentOf = (found: Endpoints): Environment =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([field, name]) => {
      const value = Object.entries(found).find(([key]) => key === field)?.[1]
      return value === undefined ? [] : [[name, value]]
    }),
  )

const stateOf = (path: string): Promise<State> => run(readState(homeAt(path)))
const pidOf = (state: State, name: ServiceName): number => state[name]?.process?.pid ?? 0
const portOf = (state: State, name: ServiceName): number => state[name]?.ports[0] ?? 0
const isAlive = async (pid: number): Promise<boolean> => (await identify(pid)) !== undefined
const shown = async (path: string, environment: Environment = {}) =>
  Object.fromEntries((await run(status(path), environment)).map((server) => [server.name, server.state]))
const answerOf = async (name: ServiceName, url: string, user = "", password = "") =>
  (await serviceNamed(name).ask({ url, user, password }, { mark: false }))._tag

/** A server that refuses whoever speaks to it, as a stranger's Redis would. */
const stranger = async (port: number): Promise<() => Promise<void>> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("data", () => socket.write("-WRONGPASS invalid username-password pair\r\n"))
    socket.on("error", () => undefined)
  })
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done))
  return () =>
    new Promise((done) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => done())
    })
}

after(async () => {
  await run(down(second, report))
  await run(down(first, report))
  await rm(folder, { recursive: true, force: true })
})

describe("A stack", { timeout: 400_000 }, () => {
  let found: Endpoints
  let neo4jOfFirst: Environment

  test("comes up with four servers that answer to their generated passwords and to no others", async () => {
    found = await run(up(first, report))
    neo4jOfFirst = { NEO4J_URL: found.neo4jUrl, NEO4J_PASSWORD: found.neo4jPassword }
    assert.deepEqual(await shown(first), {
      nats: "running",
      postgres: "running",
      redis: "running",
      neo4j: "running",
    })
    assert.equal(await answerOf("nats", found.natsUrl), "Answered")
    assert.equal(await answerOf("postgres", found.postgresAdminUrl), "Answered")
    assert.equal(await answerOf("redis", found.redisUrl), "Answered")
    assert.equal(await answerOf("neo4j", found.neo4jUrl, found.neo4jUser, found.neo4jPassword), "Answered")
    const wrong = (url: string): string => url.replace(/:[0-9a-f]{48}@/, ":wrong@")
    assert.equal(await answerOf("nats", wrong(found.natsUrl)), "Refused")
    assert.equal(await answerOf("postgres", wrong(found.postgresAdminUrl)), "Refused")
    assert.equal(await answerOf("redis", wrong(found.redisUrl)), "Refused")
    assert.equal(await answerOf("neo4j", found.neo4jUrl, "neo4j", "neo4j"), "Refused")
  })

  test("syncs every acknowledged write of the log and takes messages of 8 MiB", async () => {
    const page: unknown = await (await fetch(`${found.natsMonitorUrl}/varz`)).json()
    const text = JSON.stringify(page)
    assert.match(text, /"sync_always":true/)
    assert.match(text, /"max_payload":8388608/)
  })

  test("keeps its passwords to its owner and out of what it shows", async () => {
    const file = homeAt(first).secrets
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const passwords = [...(await readFile(file, "utf8")).matchAll(/[0-9a-f]{48}/g)].map(
      ([password]) => password,
    )
    assert.equal(passwords.length, 7)
    const visible = JSON.stringify([await run(status(first)), lines, await stateOf(first)])
    assert.ok(passwords.every((password) => !visible.includes(password)))
  })

  test("that is up is found, and nothing is started again", async () => {
    const before = await stateOf(first)
    assert.deepEqual(await run(endpoints(first)), found)
    assert.deepEqual(await run(up(first, report)), found)
    assert.deepEqual(await stateOf(first), before)
  })

  test("knows its own addresses in a shell that evaluated them", async () => {
    const shell = environmentOf(found)
    assert.deepEqual(await run(up(first, report), shell), found)
    assert.deepEqual(await shown(first, shell), await shown(first))
  })

  test("comes up once, though two ask for it at once, beside another stack whose Neo4j it was told to use", async () => {
    const asked = [run(up(second, report), neo4jOfFirst), run(up(second, report), neo4jOfFirst)] as const
    const [one, other] = await Promise.all(asked)
    assert.deepEqual(one, other)
    assert.equal(one.neo4jUrl, found.neo4jUrl)
    assert.notEqual(one.natsUrl, found.natsUrl)
    const expected = { nats: "running", postgres: "running", redis: "running", neo4j: "external" }
    assert.deepEqual(await shown(second, neo4jOfFirst), expected)
    for (const service of services.filter(({ name }) => name !== "neo4j")) {
      assert.equal((await forgotten(service, homeAt(second), undefined)).length, 1)
    }
  })

  test("heals: a killed server comes back on its port, the others are left alone", async () => {
    const before = await stateOf(second)
    for (const name of ["nats", "postgres", "redis"] as const) await run(stopOne(second, name, "SIGKILL"))
    assert.equal(await run(endpoints(second), neo4jOfFirst), undefined)
    await run(startOne(second, "nats"))
    const between = await stateOf(second)
    await run(up(second, report), neo4jOfFirst)
    const later = await stateOf(second)
    assert.equal(pidOf(later, "nats"), pidOf(between, "nats"))
    for (const name of ["nats", "postgres", "redis"] as const) {
      assert.notEqual(pidOf(later, name), pidOf(before, name))
      assert.equal(portOf(later, name), portOf(before, name))
    }
  })

  test("ends the servers that a removed home has forgotten before it starts new ones", async () => {
    const before = await stateOf(second)
    await rm(homeAt(second).state)
    await run(up(second, report), neo4jOfFirst)
    for (const name of ["nats", "postgres", "redis"] as const)
      assert.ok(!(await isAlive(pidOf(before, name))))
  })

  test("ends with its processes, and with none of another stack's", async () => {
    const before = await stateOf(second)
    await run(down(second, report))
    for (const name of ["nats", "postgres", "redis"] as const)
      assert.ok(!(await isAlive(pidOf(before, name))))
    assert.deepEqual(await shown(first), {
      nats: "running",
      postgres: "running",
      redis: "running",
      neo4j: "running",
    })
  })

  test("signals no process that got the id of one of its servers", async () => {
    const state = await stateOf(second)
    const reused = { ...state, redis: { ...state.redis, process: { pid: process.pid, started: "long ago" } } }
    await writeFile(homeAt(second).state, JSON.stringify(reused))
    await run(down(second, report))
    assert.equal((await stateOf(second)).redis?.process, undefined)
  })

  test("leaves a port that a stranger took meanwhile to the stranger", async () => {
    const port = portOf(await stateOf(second), "redis")
    const close = await stranger(port)
    try {
      assert.equal((await shown(second))["redis"], "foreign")
      await run(startOne(second, "redis"))
      assert.notEqual(portOf(await stateOf(second), "redis"), port)
      assert.equal((await shown(second))["redis"], "running")
      assert.ok(!(await isFree(port)))
    } finally {
      await close()
    }
  })

  test("names a server that the environment gives and that is not reachable, without its password", async () => {
    const environment = { ...neo4jOfFirst, REDIS_URL: "redis://:hidden@127.0.0.1:9" }
    await assert.rejects(run(up(second, report), environment), (failure: Error) => {
      assert.match(
        failure.message,
        /Redis at redis:\/\/127\.0\.0\.1:9, named by the environment, is not reachable/,
      )
      assert.ok(!failure.message.includes("hidden"))
      return true
    })
  })

  test("that is down has ended every process and frees its ports", async () => {
    const before = await stateOf(first)
    await run(down(first, report))
    for (const { name } of services) {
      assert.ok(!(await isAlive(pidOf(before, name))))
      assert.ok(await isFree(portOf(before, name)))
    }
    assert.equal(await run(endpoints(first)), undefined)
  })
})
