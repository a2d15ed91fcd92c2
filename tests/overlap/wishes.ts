/** Which exports a person may have made of an account. */
import fc from "fast-check"
import { type Account, BEGIN, rooms } from "./account.ts"
import { Client, NEWEST } from "./clients.ts"
import { exported, type Wish } from "./exporter.ts"

/** In steps, since small numbers are preferred to large ones and little is said at the beginning. */
export const moment = fc.integer({ min: 1, max: 16 }).map((n) => BEGIN + (17 - n) * 5000)
/** One of them all; the oldest and the newest more often, so that two of them meet. */
export const client = fc.oneof(
  fc.integer({ min: Client.shiftedChats, max: NEWEST }),
  fc.constantFrom(Client.shiftedChats, Client.shiftedSenders),
  fc.constantFrom(Client.fileSizes, NEWEST),
)
export const hours = fc.integer({ min: -11, max: 13 })

const seldom = <A>(of: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of })

/** Mostly of the whole account, and of all that was said until then: so that most of two overlaps. */
export const anyWish: fc.Arbitrary<Wish> = fc
  .record({
    ...{ moment, client, hours, full: fc.nat({ max: 4 }).map((of) => of > 0) },
    range: seldom(fc.record({ from: moment, length: fc.nat({ max: 80_000 }) })),
    only: seldom(fc.constantFrom(...rooms)),
  })
  .map(({ range, only, ...wish }) => ({
    ...wish,
    ...(only === undefined ? {} : { only }),
    ...(range === undefined ? {} : { from: range.from, till: range.from + range.length }),
  }))

/** Files that one person may have: who exports later does not have an older client. */
export const anyWishes = fc
  .array(anyWish, { minLength: 1, maxLength: 4 })
  .map((wishes): ReadonlyArray<Wish> => {
    const clients = wishes.map((one) => one.client).sort((a, b) => a - b)
    const inTime = wishes.toSorted((a, b) => a.moment - b.moment)
    return inTime.map((one, n) => ({ ...one, client: clients[n] ?? NEWEST }))
  })

/** Everything there ever was, by the newest client. */
export const whole: Wish = { moment: BEGIN + 1_000_000, client: NEWEST, hours: 3, full: true }

/** The old ids can be told from the new ones only where a file has a message: without one, nothing in it shows its age. */
export const showsItsAge = (account: Account, wish: Wish): boolean =>
  wish.client >= Client.textIds || exported(account, wish).includes('"date"')

/** What has to be said of a file: the zone of the clock where it has no other times. */
export const readingOf = ({ client: by, hours: off }: Wish): { readonly timezone?: string } => {
  const zone = `${off < 0 ? "-" : "+"}${String(Math.abs(off)).padStart(2, "0")}:00`
  return by < Client.unixTimes ? { timezone: zone } : {}
}
