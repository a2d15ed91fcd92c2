/**
 * What `sideload check` looks at: settings, servers, the promises of the log, the keys, the read models. Each finding says what is there, and
 * where something is wrong what to do. It looks only; nothing is started, made or changed.
 */
import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { Effect, Option, Result } from "effect"
import { conditionOf } from "../application/condition.ts"
import { settings as known, type Setting } from "../application/config.ts"
import { EventLog } from "../application/eventLog.ts"
import type { ProjectionReport } from "../application/projectionReports.ts"
import { ReadModels } from "../application/readModels.ts"
import type { Finding } from "../application/reports.ts"
import { status } from "../stack/stack.ts"
import { parkedAdvice, stateAdvice } from "./advice.ts"
import { foundEndpoints, type Session } from "./session.ts"
import { originOf } from "./settings.ts"
import { looking } from "./wiring/layers.ts"
import { openMediaStore } from "./wiring/mediaStore.ts"

const good = (about: string, found: string): Finding => ({ about, ok: true, found })
const wrong = (about: string, found: string, mend: string): Finding => ({ about, ok: false, found, mend })

const settingOf = ({ variable, secret, standard }: Setting, { sources }: Session): Finding => {
  const origin = originOf(variable, sources)
  const value = sources.flags[variable] ?? (process.env[variable] || sources.file[variable])
  if (origin === "standard") return good(variable, `${standard} (standard)`)
  return good(variable, `${secret === true ? "<redacted>" : value} (${origin})`)
}

const servers = (home: string) =>
  Effect.map(status(home), (all) =>
    all.map(({ name, state, version, url, problem }): Finding => {
      const found = [state, version, url].filter((text) => text !== "").join(" ")
      if (state === "running" || (state === "external" && problem === undefined)) return good(name, found)
      if (state === "external") return wrong(name, found, problem ?? "See to that server.")
      if (state === "foreign")
        return wrong(name, found, "Another program has its port: sideload stack up finds a new one.")
      return wrong(name, found, "Bring it up: sideload stack up")
    }),
  )

/** Whether others can read the file that opens everything. */
const masterKey = ({ settings }: Session): Finding => {
  const about = "master key"
  if (Option.isSome(settings.masterKey)) return good(about, "given by SIDELOAD_MASTER_KEY")
  const path = join(settings.home, "master.key")
  if (!existsSync(path)) return good(about, `none yet; ${path} is made on first use`)
  const open = (statSync(path).mode & 0o077) !== 0
  return open ? wrong(about, `${path} can be read by others`, `chmod 600 ${path}`) : good(about, path)
}

const mediaStore = ({ settings }: Session) =>
  Effect.gen(function* () {
    const store = yield* openMediaStore(settings)
    const seen = yield* Effect.result(store.look)
    return Result.isSuccess(seen)
      ? good("media store", `${store.place}, ${seen.success}`)
      : wrong("media store", seen.failure.message, "See SIDELOAD_MEDIA and the settings beside it.")
  })

const logFindings = Effect.gen(function* () {
  const log = yield* EventLog
  const { lastSequence, events } = yield* log.status
  const findings = (yield* log.findings).map(({ setting, is, mustBe }) =>
    wrong(
      setting,
      is,
      `It must be ${mustBe}. Set it on the NATS server, or run sideload migrate for a stream's.`,
    ),
  )
  if (lastSequence !== events) {
    findings.push(
      wrong(
        "log",
        `${events} events, last sequence ${lastSequence}`,
        "Events are missing: restore a backup.",
      ),
    )
  }
  return { lastSequence, findings: [good("log", `last sequence ${lastSequence}`), ...findings] }
})

/** What a person must know of or do something about. One that is behind moves as soon as somebody runs it, and an import does. */
const isWrong = ({ state, lag = 0, parked = 0, owner }: ProjectionReport): boolean => {
  if (parked > 0 || state === "away" || state === "outdated" || state === "ahead" || state === "stalled")
    return true
  if (state === "rebuilding") return owner === undefined || owner.gone === true
  return (state === "empty" || state === "paused") && lag > 0
}

const modelOf = (report: ProjectionReport): Finding => {
  const { name, state, version, position, lag, parked } = report
  const found =
    position === undefined
      ? state
      : `${state}, version ${version}, position ${position}, lag ${lag}, parked ${parked}`
  if (!isWrong(report)) return good(name, found)
  const mends = [stateAdvice(report), parkedAdvice(report)].filter((line) => line !== undefined)
  return wrong(name, found, mends.join(". "))
}

const withServers = (session: Session) =>
  Effect.gen(function* () {
    const endpoints = yield* foundEndpoints(session)
    const body = Effect.gen(function* () {
      const { lastSequence, findings } = yield* logFindings
      const models = yield* ReadModels
      const reports = yield* Effect.forEach(models, (model) => conditionOf(model, lastSequence), {
        concurrency: "unbounded",
      })
      return [...findings, ...reports.map(modelOf)]
    })
    return yield* Effect.provide(body, looking(session.settings, endpoints))
  })

export const findingsOf = (session: Session) =>
  Effect.gen(function* () {
    const settings = known.map((setting) => settingOf(setting, session))
    const node = good("node", process.version)
    const up = yield* servers(session.settings.home)
    const deep = yield* Effect.result(withServers(session))
    const rest = Result.isSuccess(deep)
      ? deep.success
      : [wrong("log", "cannot be looked at", deep.failure.message)]
    return [...settings, node, ...up, masterKey(session), yield* mediaStore(session), ...rest]
  })
