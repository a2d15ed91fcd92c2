import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { fixedZone } from "./timezone.ts"
import { collectTraits } from "./traits.ts"

/** What is collected from a text, whatever the size of the reads. */
const traitsOf = (text: string) => {
  const bytes = Buffer.from(text)
  const read = (size: number) => {
    const collector = collectTraits()
    for (let from = 0; from < bytes.length; from += size) collector.pass(bytes.subarray(from, from + size))
    const { latest, numbers, localFrom, offset } = collector.traits()
    return { numbers, localFrom, offset, latest: latest(undefined), latestInZone: latest(fixedZone(3600)) }
  }
  const whole = read(bytes.length)
  for (let size = 1; size < bytes.length; size++) assert.deepEqual(read(size), whole, `reads of ${size}`)
  return whole
}

const nothing = { numbers: false, localFrom: undefined, offset: undefined }

describe("what a file shows of itself", () => {
  test("the newest form: strings for senders, and until when it tells, wherever the latest time stands", () => {
    const text = `{"date": "2024-01-01T03:00:00", "date_unixtime": "1704067205", "from_id": "user5"},
      {"date_unixtime" : "1704067209"}, {"date_unixtime":"1704067201", "edited_unixtime": "1999999999"}`
    const latest = 1_704_067_209
    assert.deepEqual(traitsOf(text), { ...nothing, latest, latestInZone: latest })
  })

  test("numbers for senders, and local times", () => {
    const text = `{"date": "2020-01-01T03:00:00", "from": "from_id", "from_id": 5598299972},
      {"date": "2020-01-01T04:00:00", "edited": "2020-01-01T05:00:00", "actor_id" : 17}`
    assert.deepEqual(traitsOf(text), {
      numbers: true,
      localFrom: text.indexOf('"2020'),
      offset: undefined,
      latest: undefined,
      latestInZone: Date.UTC(2020, 0, 1, 3) / 1000,
    })
  })

  test("an epoch as the time of an edit shows the offset of the clock, east and west", () => {
    const shown = (edited: string) =>
      traitsOf(`{"date": "2019-01-01T03:00:00", "edited": "${edited}", "from_id": 5}`).offset
    assert.equal(shown("1970-01-01T05:00:00"), 18_000)
    assert.equal(shown("1969-12-31T20:30:00"), -12_600)
    assert.equal(shown("2019-01-01T03:05:00"), undefined)
  })

  test("what people wrote is not taken for the format", () => {
    const text = JSON.stringify({
      from_id: "user5",
      date_unixtime: "1704067205",
      text: '"from_id": 5, "date_unixtime": "1999999999", "edited": "1970-01-01T05:00:00"',
      also: ["from_id", "date_unixtime"],
    })
    assert.deepEqual(traitsOf(text), { ...nothing, latest: 1_704_067_205, latestInZone: 1_704_067_205 })
  })

  test("without senders, local times are a sign of the oldest form, and no times at all of none", () => {
    assert.equal(traitsOf('{"date": "2019-01-01T03:00:00", "text": ""}').numbers, true)
    assert.equal(traitsOf('{"date": "2024-01-01T03:00:00", "date_unixtime": "1704067205"}').numbers, false)
    assert.equal(traitsOf('{"id": 5000000000, "messages": []}').numbers, false)
  })
})
