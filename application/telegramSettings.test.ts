/** The settings of Telegram are read exactly, and what they cannot be is refused by name, never shown. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Effect, Option, Redacted } from "effect"
import {
  apiOf,
  type GivenTelegram,
  MEDIA_KINDS,
  NO_TELEGRAM,
  parsePlace,
  parseProxy,
  proxyOf,
  STANDARD_MOST_BYTES,
  wantedMediaOf,
} from "./telegramSettings.ts"

const given = (more: Partial<GivenTelegram>): GivenTelegram => ({ ...NO_TELEGRAM, ...more })
const refusal = <A>(effect: Effect.Effect<A, { readonly message: string }>): string =>
  Effect.runSync(Effect.flip(effect)).message

describe("a data centre", () => {
  for (const [text, id, host, port] of [
    ["2:149.154.167.51:443", 2, "149.154.167.51", 443],
    ["10002:localhost:40001", 10_002, "localhost", 40_001],
    ["4:[2001:67c:4e8:f004::a]:443", 4, "2001:67c:4e8:f004::a", 443],
  ] as const) {
    test(`is read from ${text}`, () => assert.deepEqual(parsePlace(text), { id, host, port }))
  }
  for (const text of ["", "2", "2:host", "host:443", "0:host:1", "2:host:0", "2:host:65536", "2::1:443"]) {
    test(`is not read from ${JSON.stringify(text)}`, () => assert.equal(parsePlace(text), undefined))
  }
})

describe("a proxy", () => {
  test("is read with and without a login", () => {
    assert.deepEqual(parseProxy("socks5://127.0.0.1:1080"), { host: "127.0.0.1", port: 1080 })
    const read = parseProxy("socks5://some%40body:pass%3Aword@proxy.example:1080")
    assert.equal(read?.login?.user, "some@body")
    assert.equal(read?.login && Redacted.value(read.login.password), "pass:word")
    assert.equal(parseProxy("socks5://[::1]:1080")?.host, "::1")
  })
  for (const text of [
    "socks5://host",
    "socks4://host:1",
    "http://host:1",
    "host:1",
    "socks5://h:1/path",
    "socks5://%zz@h:1",
  ]) {
    test(`is not read from ${text}`, () => assert.equal(parseProxy(text), undefined))
  }
  test("is refused without being shown", () => {
    const message = refusal(proxyOf(given({ proxy: Option.some(Redacted.make("http://a:secret@b:1")) })))
    assert.match(message, /TELEGRAM_PROXY/)
    assert.doesNotMatch(message, /secret/)
  })
})

describe("one's own application", () => {
  test("needs both a number and a hash, and the refusal says where they are", () => {
    assert.match(refusal(apiOf(NO_TELEGRAM)), /TELEGRAM_API_ID.*https:\/\/my\.telegram\.org\/apps/)
    const half = given({ apiId: Option.some("17") })
    assert.match(refusal(apiOf(half)), /TELEGRAM_API_HASH.*API development tools/)
    const hash = Option.some(Redacted.make("ab".repeat(16)))
    assert.equal(Effect.runSync(apiOf({ ...half, apiHash: hash })).id, 17)
  })
})

describe("wanted media", () => {
  test("are all kinds up to 100 MB where nothing is said", () => {
    assert.deepEqual(Effect.runSync(wantedMediaOf(NO_TELEGRAM)), {
      kinds: MEDIA_KINDS,
      mostBytes: STANDARD_MOST_BYTES,
    })
  })
  test("are what is said, in one order", () => {
    const said = given({
      mediaKinds: Option.some("voice_message, photo"),
      mediaMostBytes: Option.some("5000"),
    })
    assert.deepEqual(Effect.runSync(wantedMediaOf(said)), {
      kinds: ["photo", "voice_message"],
      mostBytes: 5000,
    })
  })
  test("are refused by name where they cannot be", () => {
    assert.match(refusal(wantedMediaOf(given({ mediaKinds: Option.some("photos") }))), /TELEGRAM_MEDIA_KINDS/)
    const most = given({ mediaMostBytes: Option.some("1 GB") })
    assert.match(refusal(wantedMediaOf(most)), /TELEGRAM_MEDIA_MAX_BYTES/)
  })
})
