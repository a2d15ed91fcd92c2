/**
 * Local times of an export and the zone in which they were written: Telegram Desktop before 3.7.6 gives nothing else. A zone is an IANA name, as
 * this runtime's `Intl` knows them, or a fixed offset. Where a clock was put back, a local time happened twice, and the earlier instant is taken;
 * where it was put forward, a time that never was counts on from before. Days without such a change are remembered, so a time costs no look-up.
 */

/** From seconds of a wall clock, counted as if it showed UTC, to seconds of UTC. */
export type Zone = (wall: number) => number

const DAY = 86_400
const LARGEST_OFFSET = 14 * 3600

const secondsOfOffset = (sign: string, hours: string, minutes = "0", seconds = "0"): number =>
  (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))

export const fixedZone =
  (offset: number): Zone =>
  (wall) =>
    wall - offset

/** The seconds that a zone's clocks are ahead of UTC at an instant. */
const offsetsOf = (name: string): ((instant: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" })
  return (instant) => {
    const found = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(instant * 1000))
    return found === null ? 0 : secondsOfOffset(found[1] as string, found[2] as string, found[3], found[4])
  }
}

const namedZone = (name: string): Zone => {
  const offsetAt = offsetsOf(name)
  const around = new Map<number, readonly [before: number, after: number]>()
  const offsetsAround = (day: number): readonly [before: number, after: number] => {
    const known = around.get(day)
    if (known !== undefined) return known
    const found = [offsetAt((day - 1) * DAY), offsetAt((day + 2) * DAY)] as const
    around.set(day, found)
    return found
  }
  return (wall) => {
    const [before, after] = offsetsAround(Math.floor(wall / DAY))
    if (before === after || offsetAt(wall - before) === before) return wall - before
    return offsetAt(wall - after) === after ? wall - after : wall - before
  }
}

/** The zone that a text names; undefined where it names none. */
export const parseTimezone = (text: string): Zone | undefined => {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(?::?([0-5]\d))?$/.exec(text) ?? []
  if (sign !== undefined && hours !== undefined) {
    const offset = secondsOfOffset(sign, hours, minutes)
    return Math.abs(offset) > LARGEST_OFFSET ? undefined : fixedZone(offset)
  }
  if (!/^[A-Za-z]/.test(text)) return undefined
  try {
    return namedZone(text)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
const EXACT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)$/

const secondsFrom = (text: string): number | undefined => {
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

/** Whether a time is a wall clock's, without an offset. */
export const isWall = (text: unknown): text is string => typeof text === "string" && WALL.test(text)

/** Seconds of a wall clock from `2019-01-31T18:00:05`, counted as if it showed UTC. */
export const wallOf = (text: unknown): number | undefined =>
  isWall(text) ? secondsFrom(`${text}Z`) : undefined

/** Seconds of UTC from a time that names its own offset, as other programs write it. */
export const instantOf = (text: unknown): number | undefined => {
  const [, date, time, offset] = (typeof text === "string" && EXACT.exec(text)) || []
  if (date === undefined || time === undefined || offset === undefined) return undefined
  return secondsFrom(`${date}T${time}${offset.replace(/^(...)(\d\d)$/, "$1:$2")}`)
}

/**
 * What a wall clock showed at the beginning of 1970: how far it is ahead of UTC. Telegram Desktop before 2.1.9 wrote it where there is no time.
 * Undefined for any other time.
 */
export const epochOffset = (wall: number): number | undefined =>
  Math.abs(wall) <= LARGEST_OFFSET ? wall : undefined
