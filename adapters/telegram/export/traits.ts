/**
 * What a file shows of itself, collected from its bytes as they pass by for the digest: in which form its ids are, by which clock it tells, until
 * when, and which channels it names. All of it must be known before the first dialogue is yielded.
 */
import { type Channels, namedChannels } from "./channels.ts"
import { eachValue, isDigit, isQuote, keyBytes, numberAt, stringAt } from "./keyValues.ts"
import { epochOffset, isWall, wallOf, type Zone } from "./timezone.ts"

export type Traits = {
  readonly channels: Channels
  /** Peers are numbers and a chat's id is shifted, as before 2.7.2. */
  readonly numbers: boolean
  /** Where the first local time stands, in a file that has no other times. */
  readonly localFrom?: number
  /** How far the exporting clock was ahead of UTC, where such a file shows it. */
  readonly offset?: number
  /** The latest time that the file tells of, UTC seconds, given the zone of its local times. */
  readonly latest: (zone: Zone | undefined) => number | undefined
}

export type TraitsCollector = {
  /** The next bytes of the file. */
  readonly pass: (bytes: Buffer) => void
  readonly traits: () => Traits
}

const UNIX_TIME = keyBytes("date_unixtime")
const DATE = keyBytes("date")
const EDITED = keyBytes("edited")
const PEERS = [keyBytes("from_id"), keyBytes("actor_id")]
/** A key, some white space and a value: a match that is cut by the end of a read is found again with the next one. */
const LONGEST = 64
const TIME_LENGTH = "2019-01-31T18:00:05".length
const MINUS = 0x2d

/** The times of a file: those in UTC if there are any, else those of a local clock. */
const collectTimes = () => {
  let unix: number | undefined
  let wall = ""
  let localFrom: number | undefined
  let offset: number | undefined
  const collectLocal = (bytes: Buffer, position: number): void => {
    eachValue(bytes, DATE, (at) => {
      const shown = stringAt(bytes, at, TIME_LENGTH)
      // Local times are in order as texts are.
      if (shown === undefined || shown <= wall || !isWall(shown)) return false
      wall = shown
      localFrom ??= position + at
      return false
    })
    if (offset !== undefined) return
    eachValue(bytes, EDITED, (at) => {
      const shown = wallOf(stringAt(bytes, at, TIME_LENGTH))
      offset = shown === undefined ? undefined : epochOffset(shown)
      return offset !== undefined
    })
  }
  const collect = (bytes: Buffer, position: number): void => {
    eachValue(bytes, UNIX_TIME, (at) => {
      unix = Math.max(unix ?? 0, numberAt(bytes, at))
      return false
    })
    if (unix === undefined) collectLocal(bytes, position)
  }
  const found = () => ({
    local: unix === undefined && localFrom !== undefined ? { localFrom } : {},
    shown: unix === undefined && offset !== undefined ? { offset } : {},
    latest: (zone: Zone | undefined) => {
      const shown = wallOf(wall)
      return unix ?? (shown === undefined ? undefined : zone?.(shown))
    },
  })
  return { collect, found }
}

/** Whether peers are numbers, as the first of them is. */
const collectForm = () => {
  let numbers: boolean | undefined
  const collect = (bytes: Buffer): void => {
    for (const key of PEERS) {
      if (numbers !== undefined) return
      eachValue(bytes, key, (at) => {
        if (isDigit(bytes[at]) || bytes[at] === MINUS) numbers = true
        else if (isQuote(bytes[at])) numbers = false
        return numbers !== undefined
      })
    }
  }
  return { collect, found: () => numbers }
}

export const collectTraits = (): TraitsCollector => {
  const channels = namedChannels()
  const times = collectTimes()
  const form = collectForm()
  let tail: Buffer = Buffer.alloc(0)
  let position = 0
  const collect = (bytes: Buffer, at: number): void => {
    times.collect(bytes, at)
    form.collect(bytes)
  }
  const pass = (bytes: Buffer): void => {
    channels.pass(bytes)
    collect(Buffer.concat([tail, bytes.subarray(0, LONGEST)]), position - tail.length)
    collect(bytes, position)
    position += bytes.length
    tail = Buffer.from(
      bytes.length < LONGEST ? Buffer.concat([tail, bytes]).subarray(-LONGEST) : bytes.subarray(-LONGEST),
    )
  }
  const traits = (): Traits => {
    const { local, shown, latest } = times.found()
    // Channels alone have no senders in the oldest form: then the missing clock tells.
    return { channels, numbers: form.found() ?? "localFrom" in local, ...local, ...shown, latest }
  }
  return { pass, traits }
}
