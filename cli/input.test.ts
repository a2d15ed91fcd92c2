/** What people type is read as it is meant, and what cannot be meant is refused. */
import assert from "node:assert/strict"
import { describe, test } from "node:test"
import {
  parseAccount,
  parseCount,
  parseDuration,
  parseIds,
  parseTenant,
  parseTime,
  parseTypes,
  parseZone,
} from "./input.ts"

const refused = (parsed: { readonly ok: boolean }): void => assert.equal(parsed.ok, false)
const accepted = <A>(
  parsed: { readonly ok: true; readonly value: A } | { readonly ok: false },
  value: A,
): void => assert.deepEqual(parsed, { ok: true, value })

describe("times", () => {
  test("a date is its first moment in UTC", () => accepted(parseTime("2024-01-31"), 1_706_659_200))
  test("a time without a zone is UTC", () =>
    accepted(parseTime("2024-01-31T18:30"), Date.UTC(2024, 0, 31, 18, 30) / 1000))
  test("a zone is heeded", () =>
    accepted(parseTime("2024-01-31T18:30:05+03:00"), Date.UTC(2024, 0, 31, 15, 30, 5) / 1000))
  test("a fraction counts up to the next second", () =>
    accepted(parseTime("2024-01-31T00:00:00.5Z"), 1_706_659_201))
  test("a leap day is a day", () => accepted(parseTime("2024-02-29"), 1_709_164_800))
  for (const wrong of [
    "2023-02-29",
    "2024-02-30",
    "2024-13-01",
    "31.01.2024",
    "yesterday",
    "",
    "1706659200",
  ]) {
    test(`${JSON.stringify(wrong)} is no time`, () => refused(parseTime(wrong)))
  }
  test("an hour that the day does not have is no time", () => refused(parseTime("2024-01-31T25:00")))
})

describe("time zones", () => {
  for (const same of ["+03:00", "+0300", "+03", "+3", "+3:00"]) {
    test(`${same} is three hours before UTC`, () => accepted(parseZone(same), "+03:00"))
  }
  test("an offset to the west", () => accepted(parseZone("-5:30"), "-05:30"))
  test("a name is written in one way", () => accepted(parseZone("europe/moscow"), "Europe/Moscow"))
  for (const same of ["UTC", "utc", "Z", "Etc/UTC", "+00:00", "-0"]) {
    test(`${same} is UTC`, () => accepted(parseZone(same), "UTC"))
  }
  for (const wrong of [
    "",
    "Moscow",
    "Europe/Atlantis",
    "+15",
    "+14:01",
    "+3:7",
    "+03:60",
    "3",
    " UTC",
    "now",
  ]) {
    test(`${JSON.stringify(wrong)} is no zone`, () => refused(parseZone(wrong)))
  }
})

describe("tenants and accounts", () => {
  const tenant = "550e8400-e29b-41d4-a716-446655440000"
  test("a tenant is a lower-case UUID", () => accepted(parseTenant(tenant), tenant))
  test("a UUID in capitals is refused, so that one tenant has one name", () =>
    refused(parseTenant(tenant.toUpperCase())))
  test("a word is no tenant", () => refused(parseTenant("acme")))
  test("an account is a positive id", () => accepted(parseAccount("100200300"), 100_200_300))
  for (const wrong of ["0", "-5", "1.5", "1e3", "user100200300", "", "99999999999999999999"]) {
    test(`${JSON.stringify(wrong)} is no account`, () => refused(parseAccount(wrong)))
  }
})

describe("lists, counts and spans", () => {
  test("types are put in one order, each once", () =>
    accepted(parseTypes("group, dm,group"), ["dm", "group"]))
  test("an unknown type is refused", () => refused(parseTypes("dm,chat")))
  test("ids are put in one order, each once", () => accepted(parseIds("9, 3,9"), [3, 9]))
  test("an id with a sign is refused", () => refused(parseIds("-1001500")))
  test("nothing is not a list", () => refused(parseIds("")))
  test("a count is above 0", () => {
    accepted(parseCount("25"), 25)
    refused(parseCount("0"))
  })
  test("a span has a unit or means seconds", () => {
    accepted(parseDuration("5m"), 300_000)
    accepted(parseDuration("30"), 30_000)
    refused(parseDuration("soon"))
  })
})
