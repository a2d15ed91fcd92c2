/**
 * What differs from what the log's promises need: each setting of the streams, the server's version and largest message, and how it syncs. A
 * finding names the setting, what it is and what it must be. Nothing is changed here.
 */
import { Effect } from "effect"
import type { LogMisconfigured, LogUnavailable } from "../../application/eventLog.ts"
import { CHANGEABLE, COMMANDS, EVENTS, KEYS, type StreamSettings } from "../../migrations/nats/streams.ts"
import type { Link } from "./connection.ts"
import { readSync } from "./monitor.ts"
import type { NatsSettings } from "./settings.ts"
import { fetchInfo, type StreamInfo } from "./stored.ts"

export type Finding = LogMisconfigured["findings"][number]

const LEAST_VERSION = [2, 12] as const
const LEAST_PAYLOAD = 8 * 1024 * 1024

const show = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "unset")

/** A setting that the server leaves out of its answer is off. */
const normal = (value: unknown): unknown =>
  value === undefined || value === null || value === "" || value === 0 ? false : value

/** Settings that must not be there at all. */
const absent = ["mirror", "sources", "subject_transform", "allow_msg_counter", "allow_msg_schedules"] as const

export const settingFindings = (desired: StreamSettings, config: StreamInfo["config"]): Array<Finding> => {
  const findings: Array<Finding> = []
  const expect = (setting: string, mustBe: unknown) => {
    const is = config[setting]
    if (JSON.stringify(normal(is)) === JSON.stringify(normal(mustBe))) return
    findings.push({ setting: `${desired.name} ${setting}`, is: show(is ?? "unset"), mustBe: show(mustBe) })
  }
  for (const [setting, value] of Object.entries(desired)) {
    if (setting !== "description") expect(setting, value)
  }
  for (const setting of absent) {
    if (config[setting] !== undefined) {
      findings.push({ setting: `${desired.name} ${setting}`, is: "set", mustBe: "unset" })
    }
  }
  const persist = config["persist_mode"] ?? "default"
  if (persist !== "default") {
    findings.push({ setting: `${desired.name} persist_mode`, is: show(persist), mustBe: "default" })
  }
  return findings
}

const replicaFinding = (name: string, config: StreamInfo["config"], replicas: number): Array<Finding> => {
  const is = Number(config["num_replicas"] ?? 1)
  return is >= replicas
    ? []
    : [{ setting: `${name} num_replicas`, is: String(is), mustBe: `at least ${replicas}` }]
}

/** Whatever the settings say now: an event that is gone shows here. */
const lossFindings = (state: StreamInfo["state"]): Array<Finding> => {
  const lost = (state.num_deleted ?? 0) + Math.max(0, state.first_seq - 1)
  return lost === 0 ? [] : [{ setting: "EVENTS deleted messages", is: String(lost), mustBe: "0" }]
}

const serverFindings = (link: Link): Array<Finding> => {
  const { version = "0", max_payload = 0 } = link.nc.info ?? {}
  const findings: Array<Finding> = []
  const [major = 0, minor = 0] = version.split(".").map(Number)
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])) {
    findings.push({ setting: "server version", is: version, mustBe: `${LEAST_VERSION.join(".")} or newer` })
  }
  if (max_payload < LEAST_PAYLOAD) {
    findings.push({
      setting: "server max_payload",
      is: String(max_payload),
      mustBe: `${LEAST_PAYLOAD} or more`,
    })
  }
  return findings
}

const streamFindings = async (
  link: Link,
  desired: StreamSettings,
  replicas: number,
): Promise<Array<Finding>> => {
  const info = await fetchInfo(link, desired.name)
  if (info === undefined) return [{ setting: `stream ${desired.name}`, is: "missing", mustBe: "there" }]
  return [
    ...settingFindings(desired, info.config),
    ...replicaFinding(desired.name, info.config, replicas),
    ...(desired.name === EVENTS.name ? lossFindings(info.state) : []),
  ]
}

/** Every finding. `sync_interval` is among them as `unverified` unless the settings accept that. */
export const findFindings = (
  link: Link,
  settings: NatsSettings,
): Effect.Effect<ReadonlyArray<Finding>, LogUnavailable> =>
  Effect.gen(function* () {
    const replicas = settings.replicas ?? 1
    const ofStreams = yield* Effect.tryPromise({
      try: () => Promise.all([EVENTS, COMMANDS, KEYS].map((one) => streamFindings(link, one, replicas))),
      catch: (cause) => link.failure("checking the streams", cause),
    })
    const sync = yield* readSync(link, settings)
    const accepted = sync === "always" || (sync === "unverified" && settings.acceptUnverifiedSync === true)
    const ofSync = accepted ? [] : [{ setting: "server sync_interval", is: sync, mustBe: "always" }]
    return [...serverFindings(link), ...ofSync, ...ofStreams.flat()]
  })

/** The settings that may be set right on a stream that exists. */
export const changes = (
  desired: StreamSettings,
  config: StreamInfo["config"],
  replicas: number,
): Readonly<Record<string, unknown>> => {
  const raised = Number(config["num_replicas"] ?? 1) < replicas ? { num_replicas: replicas } : {}
  const changed = Object.entries(desired).filter(
    ([setting, value]) =>
      CHANGEABLE.has(setting) && JSON.stringify(normal(config[setting])) !== JSON.stringify(normal(value)),
  )
  return { ...Object.fromEntries(changed), ...raised }
}
