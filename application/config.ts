/**
 * Every setting of the program: its name in `sideload.json`, its variable in the environment, its flag, what it means. A setting is looked
 * for in that order: flag, environment, file. The values come through Effect's ConfigProvider, whoever fills it; secrets stay redacted.
 */
import { Config, Effect, Option, type Redacted } from "effect"
import { type Static, Strict, Type } from "../domain/typebox.ts"
import { type MediaPlace, mediaPlaceOf } from "./mediaPlace.ts"
import { SettingRefused } from "./settingRefused.ts"
import { type GivenTelegram, givenTelegram, MEDIA_KINDS } from "./telegramSettings.ts"

export type Setting = {
  readonly name: string
  readonly variable: string
  readonly flag?: string
  readonly kind: "text" | "number" | "yes or no"
  readonly secret?: true
  readonly standard: string
  readonly meaning: string
}

const url = (name: string, variable: string, standard: string, meaning: string): Setting => ({
  ...{ name, variable, kind: "text", secret: true, standard, meaning },
})

export const settings: ReadonlyArray<Setting> = [
  {
    ...{ name: "home", variable: "SIDELOAD_HOME", flag: "--home", kind: "text" },
    standard: ".sideload in the project's folder",
    meaning: "Folder of one stack: its data, ports, keys and passwords. Two stacks differ in nothing else",
  },
  {
    ...{ name: "cache", variable: "SIDELOAD_CACHE", kind: "text" },
    standard: "~/.cache/sideload",
    meaning: "Folder of downloaded servers, shared by all stacks of the user",
  },
  url("natsUrl", "NATS_URL", "the stack's own", "NATS with JetStream, 2.12 or newer; several by commas"),
  url(
    "natsMonitorUrl",
    "NATS_MONITOR_URL",
    "the stack's own",
    "Its monitoring page, which shows sync_interval",
  ),
  url("postgresUrl", "POSTGRES_URL", "the stack's own", "Postgres as the operator, who reads everything"),
  url("postgresAdminUrl", "POSTGRES_ADMIN_URL", "POSTGRES_URL", "Postgres as its owner, for migrations"),
  url("postgresProjectorUrl", "POSTGRES_PROJECTOR_URL", "POSTGRES_ADMIN_URL", "Postgres as the projector"),
  url("postgresServiceUrl", "POSTGRES_SERVICE_URL", "POSTGRES_ADMIN_URL", "Postgres as a reading service"),
  url("redisUrl", "REDIS_URL", "the stack's own", "Redis, 6.2 or newer"),
  url("neo4jUrl", "NEO4J_URL", "the stack's own", "Neo4j, 5.26, by Bolt"),
  {
    ...{ name: "neo4jUser", variable: "NEO4J_USER", kind: "text", standard: "neo4j" },
    meaning: "Neo4j's user",
  },
  url("neo4jPassword", "NEO4J_PASSWORD", "the stack's own", "Neo4j's password"),
  {
    ...{ name: "masterKey", variable: "SIDELOAD_MASTER_KEY", kind: "text", secret: true },
    standard: "master.key in the home, made on first use",
    meaning: "32 bytes, hex or base64, that wrap every other key",
  },
  {
    ...{ name: "media", variable: "SIDELOAD_MEDIA", kind: "text", standard: "media in the home" },
    meaning: "Where files of messages are stored: a folder, or s3://bucket/prefix",
  },
  {
    ...{ name: "s3Endpoint", variable: "SIDELOAD_S3_ENDPOINT", kind: "text", standard: "Amazon's" },
    meaning: "URL of the server that holds the bucket. Credentials come from AWS_ACCESS_KEY_ID and the like",
  },
  {
    ...{ name: "s3Region", variable: "SIDELOAD_S3_REGION", kind: "text" },
    standard: "AWS_REGION, or us-east-1 at an endpoint",
    meaning: "Region of the bucket",
  },
  {
    ...{ name: "acceptUnverifiedSync", variable: "SIDELOAD_ACCEPT_UNVERIFIED_SYNC", kind: "yes or no" },
    flag: "--accept-unverified-sync",
    standard: "no",
    meaning: "Use a foreign NATS server though it does not show whether it syncs each write to disk",
  },
  {
    ...{ name: "replicas", variable: "SIDELOAD_REPLICAS", kind: "number", standard: "1" },
    meaning: "Copies of each stream: 1, or 3 on a cluster",
  },
  {
    ...{ name: "postgresPrepare", variable: "SIDELOAD_POSTGRES_PREPARE", kind: "yes or no", standard: "yes" },
    meaning: "Prepared statements; no behind a pooler that cannot keep them",
  },
  {
    ...{ name: "host", variable: "SIDELOAD_HOST", kind: "text", standard: "the machine's name" },
    meaning: "The name under which commands that carry a path find a worker that can read it",
  },
  {
    ...{ name: "metricsPort", variable: "SIDELOAD_METRICS_PORT", flag: "--metrics-port", kind: "number" },
    standard: "9464",
    meaning: "Port of the worker's /metrics on the loopback; 0 takes a free one",
  },
  {
    ...{ name: "telegramApiId", variable: "TELEGRAM_API_ID", kind: "number", standard: "none" },
    meaning:
      'Number of one\'s own application at Telegram, from https://my.telegram.org/apps, "API development tools"',
  },
  {
    ...{ name: "telegramApiHash", variable: "TELEGRAM_API_HASH", kind: "text", secret: true },
    standard: "none",
    meaning: "Its api_hash, from the same page",
  },
  {
    ...{ name: "telegramDc", variable: "TELEGRAM_DC", kind: "text", standard: "Telegram's own" },
    meaning: "A data centre to sign in at instead, as number:host:port",
  },
  {
    ...{ name: "telegramServerKey", variable: "TELEGRAM_SERVER_KEY", kind: "text" },
    standard: "Telegram's own",
    meaning: "PEM file of that data centre's RSA public key",
  },
  {
    ...{ name: "telegramProxy", variable: "TELEGRAM_PROXY", kind: "text", secret: true, standard: "none" },
    meaning: "Way to Telegram: socks5://[user:password@]host:port",
  },
  {
    ...{ name: "telegramMediaKinds", variable: "TELEGRAM_MEDIA_KINDS", kind: "text", standard: "all" },
    meaning: `Files of which kinds a live import stores, by commas: ${MEDIA_KINDS.join(", ")}`,
  },
  {
    ...{ name: "telegramMediaMaxBytes", variable: "TELEGRAM_MEDIA_MAX_BYTES", kind: "number" },
    standard: "100000000",
    meaning: "Larger files of a live account are not stored",
  },
  {
    ...{ name: "debug", variable: "SIDELOAD_DEBUG", kind: "yes or no", standard: "no" },
    meaning: "Print the causes of a failure with their stacks",
  },
]

const schemaOf = (kind: Setting["kind"]) =>
  Type.Optional(kind === "text" ? Type.String() : kind === "number" ? Type.Integer() : Type.Boolean())

/** What `sideload.json` may hold. */
export const SettingsFile = Strict(
  Object.fromEntries(settings.map((one) => [one.name, schemaOf(one.kind)])),
  {
    $id: "sideload.settings.v1",
  },
)
export type SettingsFile = Static<typeof SettingsFile>

/** The settings that are not addresses of servers. */
export type Settings = {
  readonly home: string
  readonly masterKey: Option.Option<Redacted.Redacted<string>>
  readonly acceptUnverifiedSync: boolean
  readonly replicas: 1 | 3
  readonly postgresPrepare: boolean
  readonly host: string
  readonly metricsPort: number
  readonly media: MediaPlace
  /** Not understood yet: only what needs Telegram may fail for them. */
  readonly telegram: GivenTelegram
}

const read = <A>(config: Config.Config<A>, setting: string, expected: string) =>
  Effect.mapError(config, () => new SettingRefused({ setting, expected }))

const flagged = (variable: string, standard: boolean) =>
  read(Config.withDefault(Config.Boolean(variable), standard), variable, "yes or no")

/** `home` and `host` are what holds where nothing is set. */
export const readSettings = Effect.fnUntraced(function* (standard: {
  readonly home: string
  readonly host: string
}): Effect.fn.Return<Settings, SettingRefused> {
  const text = (variable: string, otherwise: string) =>
    read(Config.withDefault(Config.NonEmptyString(variable), otherwise), variable, "a text that is not empty")
  const home = yield* text("SIDELOAD_HOME", standard.home)
  return {
    home,
    host: yield* hostAt("SIDELOAD_HOST", standard.host),
    masterKey: yield* read(
      Config.option(Config.Redacted("SIDELOAD_MASTER_KEY")),
      "SIDELOAD_MASTER_KEY",
      "a text",
    ),
    acceptUnverifiedSync: yield* flagged("SIDELOAD_ACCEPT_UNVERIFIED_SYNC", false),
    postgresPrepare: yield* flagged("SIDELOAD_POSTGRES_PREPARE", true),
    replicas: yield* read(
      Config.map(Config.withDefault(Config.Literals(["1", "3"], "SIDELOAD_REPLICAS"), "1"), (text) =>
        text === "3" ? 3 : 1,
      ),
      "SIDELOAD_REPLICAS",
      "1 or 3",
    ),
    metricsPort: yield* portAt("SIDELOAD_METRICS_PORT", 9464),
    media: yield* mediaAt(`${home}/media`),
    telegram: yield* givenTelegram,
  }
})

const mediaAt = Effect.fnUntraced(function* (standard: string) {
  const given = (variable: string) =>
    read(Config.option(Config.NonEmptyString(variable)), variable, "a text that is not empty")
  const media = Option.getOrElse(yield* given("SIDELOAD_MEDIA"), () => standard)
  const endpoint = Option.getOrUndefined(yield* given("SIDELOAD_S3_ENDPOINT"))
  const region = Option.getOrUndefined(yield* given("SIDELOAD_S3_REGION"))
  const place = mediaPlaceOf({
    media,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  })
  return place._tag === "Refused" ? yield* new SettingRefused(place) : place
})

const portAt = Effect.fnUntraced(function* (setting: string, standard: number) {
  const expected = "a port, 0 to 65535"
  const port = yield* read(Config.withDefault(Config.Int(setting), standard), setting, expected)
  return port >= 0 && port <= 65_535 ? port : yield* new SettingRefused({ setting, expected })
})

/** It stands in a subject. */
const hostAt = Effect.fnUntraced(function* (setting: string, standard: string) {
  const expected = "letters, digits, - and _ only"
  const host = yield* read(Config.withDefault(Config.String(setting), standard), setting, expected)
  return /^[A-Za-z0-9_-]{1,64}$/.test(host) ? host : yield* new SettingRefused({ setting, expected })
})
