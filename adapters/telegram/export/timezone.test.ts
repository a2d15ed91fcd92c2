import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { instantOf, parseTimezone, wallOf, type Zone } from "./timezone.ts"

const zone = (text: string): Zone => {
  const parsed = parseTimezone(text)
  assert.ok(parsed, `${text} is no zone`)
  return parsed
}

const utc = (name: string, wall: string): string => {
  const shown = wallOf(wall)
  assert.ok(shown !== undefined)
  return new Date(zone(name)(shown) * 1000).toISOString().slice(0, 19)
}

describe("a time zone", () => {
  test("is an IANA name or an offset, and nothing else", () => {
    for (const text of ["Europe/Moscow", "UTC", "+03:00", "-0330", "+05"]) zone(text)
    for (const text of ["", "Moon/Base", "+15:00", "+3", "3", "+03:60", "+03:00 "]) {
      assert.equal(parseTimezone(text), undefined, text)
    }
  })

  test("an offset is taken from the wall clock", () => {
    assert.equal(utc("+03:00", "2019-07-01T12:00:00"), "2019-07-01T09:00:00")
    assert.equal(utc("-03:30", "2019-07-01T23:00:00"), "2019-07-02T02:30:00")
  })

  test("a name follows the clocks of its place through the years", () => {
    assert.equal(utc("Europe/Moscow", "2013-07-01T12:00:00"), "2013-07-01T08:00:00")
    assert.equal(utc("Europe/Moscow", "2019-07-01T12:00:00"), "2019-07-01T09:00:00")
    assert.equal(utc("Europe/Berlin", "2019-01-15T12:00:00"), "2019-01-15T11:00:00")
    assert.equal(utc("Europe/Berlin", "2019-07-15T12:00:00"), "2019-07-15T10:00:00")
    assert.equal(utc("Pacific/Kiritimati", "2019-01-01T00:00:00"), "2018-12-31T10:00:00")
  })

  test("of an hour that came twice, the earlier is meant", () => {
    assert.equal(utc("Europe/Berlin", "2019-10-27T01:59:59"), "2019-10-26T23:59:59")
    assert.equal(utc("Europe/Berlin", "2019-10-27T02:30:00"), "2019-10-27T00:30:00")
    assert.equal(utc("Europe/Berlin", "2019-10-27T03:00:00"), "2019-10-27T02:00:00")
    assert.equal(utc("America/New_York", "2020-11-01T01:30:00"), "2020-11-01T05:30:00")
  })

  test("an hour that never was counts on from before the clock was put forward", () => {
    assert.equal(utc("Europe/Berlin", "2019-03-31T01:59:59"), "2019-03-31T00:59:59")
    assert.equal(utc("Europe/Berlin", "2019-03-31T02:30:00"), "2019-03-31T01:30:00")
    assert.equal(utc("Europe/Berlin", "2019-03-31T03:00:00"), "2019-03-31T01:00:00")
  })

  test("any instant comes back from what its wall clock shows, or an earlier one that shows the same", () => {
    const names = [
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "Africa/Cairo",
    ]
    const shows = (name: string, instant: number) =>
      new Date(instant * 1000).toLocaleString("sv-SE", { timeZone: name }).replace(" ", "T")
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer({ min: 1_370_000_000, max: 1_670_000_000 }),
        (name, instant) => {
          const shown = shows(name, instant)
          const found = zone(name)(wallOf(shown) ?? Number.NaN)
          assert.equal(shows(name, found), shown)
          assert.ok(found <= instant)
        },
      ),
    )
  })
})

describe("a time that names its own offset", () => {
  test("is exact, in each way of writing it; a local time is none", () => {
    for (const text of [
      "2019-07-01T12:00:00+03:00",
      "2019-07-01T12:00:00+0300",
      "2019-07-01 09:00:00+00:00",
      "2019-07-01T09:00:00.250Z",
    ]) {
      assert.equal(instantOf(text), 1_561_971_600, text)
    }
    assert.equal(instantOf("2019-07-01T12:00:00"), undefined)
    assert.equal(instantOf(1_561_971_600), undefined)
  })
})
