/** A dry run against real servers: it says what the import then does, and leaves log, keys and stores as they are. */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { cp, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { ConfigProvider, Effect } from "effect"
import { natsHolds } from "../adapters/nats/layer.ts"
import { EventLog } from "../application/eventLog.ts"
import { KeyStore } from "../application/keyStore.ts"
import { DigestReport, ProjectionsReport } from "../application/projectionReports.ts"
import { DryRunReport, ImportReport } from "../application/reports.ts"
import { currentSettings } from "../cli/settings.ts"
import { logToInspect } from "../cli/wiring/log.ts"
import { endpoints } from "../stack/stack.ts"
import { assertDone, assertFails, documentOf, sideload, stackHome, temporaryFolder } from "./command.ts"
import { ACCOUNT, EXAMPLE } from "./exampleFacts.ts"
import { makeNatsServer, type NatsServer } from "./natsServer.ts"

const home = await stackHome()
const env = { SIDELOAD_HOME: home }
const folder = await temporaryFolder()
type Args = ReadonlyArray<string>

const args = (path: string, tenant: string, more: Args): Args => {
  return ["import", path, "--tenant", tenant, "--account", String(ACCOUNT), ...more, "--json"]
}
const dry = async (path: string, tenant: string, ...more: Args): Promise<DryRunReport> =>
  documentOf(DryRunReport, assertDone(await sideload(args(path, tenant, [...more, "--dry-run"]), env)))
const wet = async (path: string, tenant: string, ...more: Args): Promise<ImportReport> =>
  documentOf(ImportReport, assertDone(await sideload(args(path, tenant, more), env)))

/** The log's end and length, and every record of the keys. */
const logAndKeys = Effect.gen(function* () {
  const found = yield* endpoints(home)
  if (found === undefined) return yield* Effect.die(new Error("no stack"))
  const look = Effect.gen(function* () {
    const { lastSequence, events, subjects } = yield* Effect.flatMap(EventLog, (log) => log.status)
    const records = yield* Effect.flatMap(KeyStore, (keys) => keys.list(""))
    const keys = records.map(({ name, revision }) => `${name} ${revision}`).sort()
    return { lastSequence, events, subjects, keys }
  })
  return yield* Effect.provide(look, logToInspect(yield* currentSettings, found))
}).pipe(
  Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({ SIDELOAD_HOME: home })),
)

/** How far each read model is, which moves with whatever is written to it, and the content of one of them. */
const stores = async () => {
  const models = documentOf(
    ProjectionsReport,
    assertDone(await sideload(["projection", "list", "--json"], env)),
  )
  const digest = documentOf(
    DigestReport,
    assertDone(await sideload(["projection", "digest", "postgres", "--json"], env)),
  )
  return { models, digest }
}

/** What both documents say must be the same. */
const assertForetold = (foretold: DryRunReport, done: ImportReport): void => {
  const { messages_found: _, filtered: __, media_there: ___, media_missing: ____, ...stats } = foretold.stats
  assert.deepEqual(stats, done.stats)
  const shared = foretold.dialogues.map((one) => {
    const {
      messages_found: _,
      edited,
      unchanged,
      filtered,
      skipped,
      media_there,
      media_missing,
      ...rest
    } = one
    return rest
  })
  assert.deepEqual(shared, done.dialogues)
}

/** The example as it is exported later: in one private chat a message was edited, one is gone and one is new. */
const laterExport = async (): Promise<string> => {
  const path = join(folder, "later")
  await cp(EXAMPLE, path, { recursive: true })
  const file = join(path, "result.json")
  const content = JSON.parse(await readFile(file, "utf8"))
  const chat = content.chats.list.find(({ type }: { type: string }) => type === "personal_chat")
  const [edited, gone] = chat.messages.filter(({ type }: { type: string }) => type === "message")
  const said = (text: string) => ({ text, text_entities: [{ type: "plain", text }] })
  Object.assign(edited, said("said in another way"), {
    edited: "2026-01-02T03:04:05",
    edited_unixtime: "1767323045",
  })
  const last = chat.messages.at(-1)
  chat.messages = chat.messages.filter((one: unknown) => one !== gone)
  chat.messages.push({ ...edited, id: last.id + 1, ...said("new") })
  await writeFile(file, JSON.stringify(content, null, 1))
  return path
}

describe("a dry run", () => {
  const tenant = randomUUID()

  test("for somebody whom the log does not know finds all new, and changes nothing", async () => {
    await wet(EXAMPLE, randomUUID(), "--types", "dm", "--limit", "1")
    const before = { ...(await Effect.runPromise(logAndKeys)), stores: await stores() }
    const foretold = await dry(EXAMPLE, tenant)
    assert.equal(foretold.decided_against, "no-persona")
    assert.ok(foretold.stats.media_there > 0)
    assert.deepEqual({ ...(await Effect.runPromise(logAndKeys)), stores: await stores() }, before)
    assertForetold(foretold, await wet(EXAMPLE, tenant))
  })
  test("of an import that is complete finds nothing new", async () => {
    const foretold = await dry(EXAMPLE, tenant)
    assert.equal(foretold.stats.messages_imported, 0)
    assert.equal(foretold.stats.unchanged, foretold.stats.messages_found)
    assertForetold(foretold, await wet(EXAMPLE, tenant))
  })
  test("of a later export tells what is new, edited and known, and changes nothing", async () => {
    const later = await laterExport()
    const before = await Effect.runPromise(logAndKeys)
    const foretold = await dry(later, tenant)
    assert.equal(foretold.decided_against, "log")
    const { messages_imported, edited, unchanged, messages_found } = foretold.stats
    assert.deepEqual([messages_imported, edited, unchanged], [1, 1, messages_found - 2])
    assert.deepEqual(await Effect.runPromise(logAndKeys), before)
    assertForetold(foretold, await wet(later, tenant))
  })
  test("heeds every filter as the import does", async () => {
    const other = randomUUID()
    await wet(EXAMPLE, other, "--types", "dm", "--limit", "20")
    const filters = ["--types", "dm,group", "--limit", "40", "--since", "2023-01-01", "--no-media"]
    const foretold = await dry(EXAMPLE, other, ...filters)
    assert.ok(foretold.stats.messages_imported > 0 && foretold.stats.unchanged > 0)
    assert.ok(foretold.stats.filtered > 0)
    assertForetold(foretold, await wet(EXAMPLE, other, ...filters))
  })
  test("shows people what would be new, and that nothing was imported", async () => {
    const { stdout } = assertDone(
      await sideload(
        args(EXAMPLE, randomUUID(), ["--dry-run"]).filter((one) => one !== "--json"),
        env,
      ),
    )
    assert.match(stdout, /An import would bring: 312 new messages in 6 dialogues.*all is new/)
    assert.match(stdout, /^Nothing was imported\.$/m)
  })
})

describe("a dry run on a server where nothing was ever imported", () => {
  let server: NatsServer
  before(async () => {
    server = await makeNatsServer()
  })
  after(() => server.remove())

  test("finds all new, and makes no stream and no file", async () => {
    const settings = server.account()
    const own = { NATS_URL: settings.url, SIDELOAD_HOME: join(folder, "home") }
    const outcome = await sideload(args(EXAMPLE, randomUUID(), ["--dry-run"]), own)
    const report = documentOf(DryRunReport, assertDone(outcome))
    assert.equal(report.decided_against, "no-log")
    assert.equal(await Effect.runPromise(natsHolds(settings)), false)
    await assert.rejects(readFile(join(folder, "home", "master.key")), /ENOENT/)
  })
  test("with another master key than the log's is refused as an import is", async () => {
    const address = await Effect.runPromise(
      Effect.provideService(endpoints(home), ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({})),
    )
    const own = { NATS_URL: address?.natsUrl ?? "", SIDELOAD_HOME: join(folder, "other-home") }
    const outcome = await sideload(args(EXAMPLE, randomUUID(), ["--dry-run"]), own)
    assertFails(outcome, 1, /master key does not open/)
  })
})
