/** Which exports a person may have made of an account. */
import fc from "fast-check"
import { BEGIN, rooms } from "./account.ts"
import { Client, NEWEST } from "./clients.ts"
import type { Wish } from "./exporter.ts"

export const moment = fc.integer({ min: BEGIN + 1, max: BEGIN + 80_000 })
export const client = fc.integer({ min: Client.shiftedChats, max: NEWEST })
export const hours = fc.integer({ min: -11, max: 13 })

export const anyWish: fc.Arbitrary<Wish> = fc.record(
  {
    ...{ moment, client, hours, full: fc.boolean(), only: fc.constantFrom(...rooms) },
    ...{ from: moment, till: moment },
  },
  { requiredKeys: ["moment", "client", "hours", "full"] },
)

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

/** What has to be said of a file: the zone of the clock where it has no other times. */
export const readingOf = ({ client: by, hours: off }: Wish): { readonly timezone?: string } => {
  const zone = `${off < 0 ? "-" : "+"}${String(Math.abs(off)).padStart(2, "0")}:00`
  return by < Client.unixTimes ? { timezone: zone } : {}
}
