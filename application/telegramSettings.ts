/**
 * The settings of Telegram: who asks (one's own API id), where, through what, and which files are wanted. They are read as text with the
 * other settings and understood only by what needs them, so that a command that has nothing to do with Telegram never fails for them.
 */
import { Config, Effect, Option, Redacted } from "effect"
import { SettingRefused } from "./settingRefused.ts"

/** One of Telegram's data centres, by the number that Telegram gives it. */
export type DataCentre = { readonly id: number; readonly host: string; readonly port: number }

/** A SOCKS5 proxy. */
export type Socks = {
  readonly host: string
  readonly port: number
  readonly login?: { readonly user: string; readonly password: Redacted.Redacted<string> }
}

export const MEDIA_KINDS = [
  "photo",
  "document",
  "sticker",
  "video_message",
  "voice_message",
  "animation",
  "video_file",
  "audio_file",
] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** Which files of a live account are fetched. */
export type WantedMedia = { readonly kinds: ReadonlyArray<MediaKind>; readonly mostBytes: number }

/** As they were given, not understood yet. */
export type GivenTelegram = {
  readonly apiId: Option.Option<string>
  readonly apiHash: Option.Option<Redacted.Redacted<string>>
  readonly place: Option.Option<string>
  /** Path of a PEM file. */
  readonly serverKey: Option.Option<string>
  readonly proxy: Option.Option<Redacted.Redacted<string>>
  readonly mediaKinds: Option.Option<string>
  readonly mediaMostBytes: Option.Option<string>
}

export const NO_TELEGRAM: GivenTelegram = {
  apiId: Option.none(),
  apiHash: Option.none(),
  place: Option.none(),
  serverKey: Option.none(),
  proxy: Option.none(),
  mediaKinds: Option.none(),
  mediaMostBytes: Option.none(),
}

const given = (variable: string) =>
  Effect.mapError(
    Config.option(Config.NonEmptyString(variable)),
    () => new SettingRefused({ setting: variable, expected: "a text that is not empty" }),
  )

const secret = (variable: string) => Effect.map(given(variable), Option.map(Redacted.make<string>))

export const givenTelegram: Effect.Effect<GivenTelegram, SettingRefused> = Effect.gen(function* () {
  return {
    apiId: yield* given("TELEGRAM_API_ID"),
    apiHash: yield* secret("TELEGRAM_API_HASH"),
    place: yield* given("TELEGRAM_DC"),
    serverKey: yield* given("TELEGRAM_SERVER_KEY"),
    proxy: yield* secret("TELEGRAM_PROXY"),
    mediaKinds: yield* given("TELEGRAM_MEDIA_KINDS"),
    mediaMostBytes: yield* given("TELEGRAM_MEDIA_MAX_BYTES"),
  }
})

const refuse = (setting: string, expected: string) => Effect.fail(new SettingRefused({ setting, expected }))

const WHERE = 'one\'s own, from https://my.telegram.org/apps, "API development tools"'

/** Whoever signs in needs them; a session that is there knows its own. */
export const apiOf = Effect.fnUntraced(function* ({ apiId, apiHash }: GivenTelegram) {
  const id = Option.getOrElse(apiId, () => "")
  if (!/^[1-9]\d{0,8}$/.test(id)) return yield* refuse("TELEGRAM_API_ID", `a number (${WHERE})`)
  const hash = Option.getOrElse(apiHash, () => Redacted.make(""))
  if (!/^[0-9a-f]{32}$/i.test(Redacted.value(hash)))
    return yield* refuse("TELEGRAM_API_HASH", `32 hex digits (${WHERE})`)
  return { id: Number(id), hash }
})

const PLACE = /^([1-9]\d{0,4}):(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/

export const parsePlace = (text: string): DataCentre | undefined => {
  const [, id, v6, name, port] = PLACE.exec(text) ?? []
  const host = v6 ?? name
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined
  return { id: Number(id), host, port: Number(port) }
}

export const placeOf = Effect.fnUntraced(function* ({ place }: GivenTelegram) {
  if (Option.isNone(place)) return undefined
  const expected = "the number, host and port of a data centre, such as 2:127.0.0.1:10443"
  return parsePlace(place.value) ?? (yield* refuse("TELEGRAM_DC", expected))
})

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export const parseProxy = (text: string): Socks | undefined => {
  if (!/^socks5h?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const { hostname, port: portText, pathname, search, username, password } = new URL(text)
  const [host, port] = [hostname.replace(/^\[(.*)\]$/, "$1"), Number(portText)]
  if (host === "" || port === 0 || !/^\/?$/.test(pathname) || search !== "") return undefined
  if (username === "") return { host, port }
  const [user, word] = [decoded(username), decoded(password)]
  if (user === undefined || word === undefined) return undefined
  return { host, port, login: { user, password: Redacted.make(word) } }
}

export const proxyOf = Effect.fnUntraced(function* ({ proxy }: GivenTelegram) {
  if (Option.isNone(proxy)) return undefined
  return (
    parseProxy(Redacted.value(proxy.value)) ??
    (yield* refuse("TELEGRAM_PROXY", "of the form socks5://[user:password@]host:port"))
  )
})

/** Larger files are seldom what a person said. */
export const STANDARD_MOST_BYTES = 100_000_000

export const parseKinds = (text: string): ReadonlyArray<MediaKind> | undefined => {
  const words = text.split(",").map((word) => word.trim())
  const known = MEDIA_KINDS.filter((kind) => words.includes(kind))
  return words.every((word) => MEDIA_KINDS.some((kind) => kind === word)) ? known : undefined
}

export const wantedMediaOf = Effect.fnUntraced(function* (telegram: GivenTelegram) {
  const kinds = Option.isNone(telegram.mediaKinds) ? MEDIA_KINDS : parseKinds(telegram.mediaKinds.value)
  if (kinds === undefined) return yield* refuse("TELEGRAM_MEDIA_KINDS", `a list of ${MEDIA_KINDS.join(", ")}`)
  const most = Option.getOrElse(telegram.mediaMostBytes, () => String(STANDARD_MOST_BYTES))
  if (!/^\d{1,15}$/.test(most)) return yield* refuse("TELEGRAM_MEDIA_MAX_BYTES", "a whole number of bytes")
  const wanted: WantedMedia = { kinds, mostBytes: Number(most) }
  return wanted
})
