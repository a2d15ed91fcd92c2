/**
 * Looking after a read model by the real command: paused while something is imported, resumed under a standing worker, rebuilt while it is read,
 * compared with the log, one dialogue of it folded anew. The tenant is this run's own; Postgres stands for all, as their stores have tests of theirs.
 */
import assert from "node:assert/strict"
import { randomUUID } from "node:crypto"
import { describe, test } from "node:test"
import {
  DigestReport,
  ParkedLines,
  ProjectionDetails,
  ProjectionsReport,
} from "../application/projectionReports.ts"
import {
  ComparisonReport,
  DroppedReport,
  PausedReport,
  RebuiltReport,
  ReplayedReport,
  WaitedReport,
} from "../application/replayReports.ts"
import { ImportReport } from "../application/reports.ts"
import { readModelNames } from "../cli/wiring/readModelNames.ts"
import { assertDone, assertFails, begin, documentOf, type Running, sideload, stackHome } from "./command.ts"
import { ACCOUNT, EXAMPLE } from "./exampleFacts.ts"

const env = { SIDELOAD_HOME: await stackHome() }
const run = (...args: ReadonlyArray<string>) => sideload(args, env)
const json = async (...args: ReadonlyArray<string>) => assertDone(await run(...args, "--json"))

const conditions = async () => documentOf(ProjectionsReport, await json("projection", "list"))
const condition = async () => (await conditions()).find(({ name }) => name === "postgres")
const digest = async () => documentOf(DigestReport, await json("projection", "digest", "postgres"))

const said = async (running: Running, what: RegExp): Promise<void> => {
  while (!what.test(running.said())) {
    const more = new Promise((resolve) => running.process.stderr?.once("data", resolve))
    assert.notEqual(await Promise.race([more, running.outcome.then(() => "ended")]), "ended", running.said())
  }
}

describe("a read model", () => {
  let imported: ImportReport | undefined

  test("that is paused is left alone by an import, and said so", async () => {
    const [paused] = documentOf(PausedReport, await json("projection", "pause", "postgres"))
    assert.equal(paused?.paused, true)
    const who = ["--tenant", randomUUID(), "--account", String(ACCOUNT)]
    const outcome = await json("import", EXAMPLE, ...who)
    imported = documentOf(ImportReport, outcome)
    assert.match(outcome.stderr, /postgres is paused and was left at \d+ of \d+.*projection resume postgres/)
    const all = await conditions()
    assert.deepEqual(
      all.map(({ name }) => name),
      readModelNames,
    )
    const [postgres, redis] = all
    assert.deepEqual([postgres?.state, postgres?.position], ["paused", paused?.position])
    assert.ok((postgres?.lag ?? 0) > 300 && (postgres?.lag_seconds ?? 0) > 0)
    assert.deepEqual([redis?.state, redis?.lag], ["current", 0])
    assertFails(
      await run("projection", "wait", "postgres"),
      1,
      /does not come to.*projection resume postgres/,
    )
  })

  test("that is resumed goes on under the worker that stands by for it", async () => {
    const worker = begin(["worker", "--only", "postgres", "--metrics-port", "0"], env)
    await said(worker, /postgres: paused at/)
    const [resumed] = documentOf(PausedReport, await json("projection", "resume", "postgres"))
    assert.deepEqual([resumed?.paused, resumed?.changed], [false, true])
    const waited = documentOf(WaitedReport, await json("projection", "wait", "postgres", "--timeout", "60s"))
    assert.ok(waited.position >= (imported?.last_sequence ?? Number.POSITIVE_INFINITY))
    const { owner } = documentOf(ProjectionDetails, await json("projection", "show", "postgres"))
    assert.match(owner?.id ?? "", new RegExp(`/${worker.process.pid}/`))
    const address = /metrics at (http:\S+)/.exec(worker.said())?.[1] ?? ""
    const metrics = await (await fetch(address)).text()
    for (const what of ["position", "lag_seconds", "generation", "paused", "owner_heartbeat_age_seconds"])
      assert.match(metrics, new RegExp(`^sideload_projection_${what}\\{projection="postgres"\\} \\d`, "m"))
    assert.doesNotMatch(metrics, /projection="redis"/)
    worker.process.kill("SIGTERM")
    assert.equal((await worker.outcome).code, 0)
  })

  test("that is rebuilt has the same content, and the version before it is kept until it is dropped", async () => {
    const before = await digest()
    const version = (await condition())?.version ?? 0
    const [rebuilt] = documentOf(RebuiltReport, await json("projection", "rebuild", "postgres"))
    assert.equal(rebuilt?.version, version + 1)
    assert.equal(rebuilt?.position, before.position)
    assert.ok(rebuilt?.kept?.includes(version))
    assert.deepEqual(await digest(), before)
    const drop = ["projection", "drop", "postgres", String(version)]
    assertFails(await run(...drop), 2, /--yes/)
    const gone = { name: "postgres", versions: [version] }
    assert.deepEqual(documentOf(DroppedReport, await json(...drop, "--yes")), gone)
    assertFails(await run(...drop, "--yes"), 1, /has no version/)
    const again = documentOf(DroppedReport, await json("projection", "drop", "postgres", "--yes"))
    const others = rebuilt?.kept?.filter((one) => one !== version)
    assert.deepEqual(again, { name: "postgres", versions: others })
  })

  test("is compared with the log folded anew", async () => {
    const { equal, differences } = documentOf(
      ComparisonReport,
      await json("projection", "compare", "postgres"),
    )
    assert.deepEqual([equal, differences], [true, []])
  })

  test("has one dialogue folded anew, and is what it was", async () => {
    const before = await digest()
    const [one] = imported?.dialogues ?? []
    const which = ["--dialogue", one?.dialogue_id ?? ""]
    const outcome = await json("projection", "replay", "postgres", ...which)
    const { dialogues } = documentOf(ReplayedReport, outcome)
    assert.deepEqual(
      dialogues.map(({ dialogue_id, type, parked }) => ({ dialogue_id, type, parked })),
      [{ dialogue_id: one?.dialogue_id, type: one?.type, parked: 0 }],
    )
    assert.deepEqual(await digest(), before)
    assert.deepEqual(documentOf(ParkedLines, await json("parked", "list", "postgres", ...which)), [])
  })

  test("whose rows are not each of one dialogue refuses that, with the reason", async () => {
    const outcome = await run("projection", "replay", "redis", "--account", String(ACCOUNT))
    assertFails(outcome, 1, /redis cannot be replayed in part: .*sideload projection rebuild redis/)
  })
})
