/**
 * The pages of one box of a dialogue: what the plan has to be read, gathered into pages that the log takes at once. Where messages are read again
 * each page says which ids it swept: from the end of the page before up to its own last id, the last one up to the newest id that was ever known.
 * A page from which a filter took something away says nothing of the kind.
 */
import { Api } from "telegram"
import { LARGEST_LIVE_PAGE, type SourceFilters } from "../../../application/source.ts"
import type { MessageObservation, ServiceObservation, SourceItem } from "../../../domain/observation.ts"
import type { Peer } from "../../../domain/peer.ts"
import type { Extent } from "./extent.ts"
import type { Files } from "./files.ts"
import { migrationOf } from "./form/migration.ts"
import { observePage } from "./form/page.ts"
import { peopleOf } from "./form/peers.ts"
import { dateOf, type History, type RawPage, risingPages } from "./history.ts"
import { isWithin } from "./limits.ts"
import type { Segment } from "./plan.ts"

/** A page that does not know yet how far the whole source has come. `last` is the newest id that it stands for. */
export type BoxPage = Omit<Extract<SourceItem, { readonly _tag: "Page" }>, "bytesRead" | "_tag"> & {
  readonly last: number
}

/** What is counted over a dialogue. */
export type Counts = {
  observed: number
  filtered: number
  services: number
  skipped: number
  /** A message was left out because of its time. */
  leftOut: boolean
}

export type BoxReading = {
  readonly account: number
  readonly self: Api.User
  readonly dialogue: Peer
  readonly history: History
  readonly segments: ReadonlyArray<Segment>
  /** The newest id that is known to have been there before the reading began. */
  readonly newest: number
  readonly filters: SourceFilters
  readonly files: Files
  readonly now: () => number
  readonly counts: Counts
  readonly extent: Extent
  /** Told of the basic group that the history itself says the dialogue was. */
  readonly onMigratedFrom: (group: Peer) => void
}

/** As many as an answer may hold. */
const ANSWER = 100

type Gathering = {
  messages: Array<MessageObservation>
  services: Array<ServiceObservation>
  seen: number
  last: number
  whole: boolean
}

const emptyAt = (last: number): Gathering => ({ messages: [], services: [], seen: 0, last, whole: true })
const sizeOf = ({ messages, services }: Gathering): number => messages.length + services.length

/** The messages of an answer that the filters' times let through; the others are counted. */
const sieve = ({ counts, extent, filters }: BoxReading, raw: RawPage): ReadonlyArray<Api.TypeMessage> =>
  raw.messages.filter((message) => {
    if (!(message instanceof Api.MessageEmpty)) extent.take(message.id)
    if (isWithin(dateOf(message), filters)) return true
    if (message instanceof Api.Message) counts.filtered++
    counts.leftOut = true
    extent.hole(message.id)
    return false
  })

const take = (reading: BoxReading, raw: RawPage, into: Gathering): void => {
  const { account, self, dialogue, history, filters, files, counts, extent } = reading
  const wanted = sieve(reading, raw)
  const of = { dialogue, box: history.box, account, people: peopleOf([self, ...raw.users], raw.chats) }
  const { messages, services, empty } = observePage(wanted, of)
  files.name(history.of, wanted, [...messages, ...services], filters)
  for (const message of wanted) {
    const group = message instanceof Api.MessageService ? migrationOf(message).from : undefined
    if (group !== undefined) reading.onMigratedFrom(group)
  }
  into.messages.push(...messages)
  into.services.push(...services)
  into.seen = reading.now()
  into.last = raw.messages.at(-1)?.id ?? into.last
  into.whole &&= wanted.length === raw.messages.length
  counts.observed += messages.length
  counts.services += services.length
  counts.skipped += empty
  extent.upTo(into.last)
}

/** `from`: the first id that the page stands for. */
const pageOf = (
  { history: { box } }: BoxReading,
  { messages, services, seen, last, whole }: Gathering,
  from: number,
  { sweep }: Segment,
): BoxPage => ({
  messages,
  ...(services.length === 0 ? {} : { services }),
  ...(seen === 0 ? {} : { seen }),
  ...(sweep && whole && from <= last ? { swept: { box, from, to: last } } : {}),
  last,
})

/**
 * The id up to which a segment was read when no more came: its own end, or the newest id that was ever known. That nothing lies between is asked for
 * from the other side first: an answer that was empty by mistake must not make messages seem gone.
 */
const endOf = async ({ history, newest, counts }: BoxReading, { to }: Segment, last: number) => {
  const end = Math.min(to, Math.max(newest, last))
  if (end <= last) return last
  const { messages } = await history.before(end + 1)
  if (messages.every(({ id }) => id <= last)) return end
  counts.leftOut = true
  return last
}

async function* segmentPages(reading: BoxReading, segment: Segment): AsyncGenerator<BoxPage> {
  const { history, extent } = reading
  let from = segment.from
  let page = emptyAt(from - 1)
  extent.begin(from)
  const full = (): BoxPage => {
    const done = pageOf(reading, page, from, segment)
    from = page.last + 1
    page = emptyAt(page.last)
    return done
  }
  try {
    for await (const raw of risingPages(history, segment)) {
      take(reading, raw, page)
      if (sizeOf(page) + ANSWER > LARGEST_LIVE_PAGE) yield full()
    }
    page.last = await endOf(reading, segment, page.last)
  } catch (error) {
    if (sizeOf(page) > 0) yield full()
    throw error
  }
  extent.upTo(page.last)
  if (sizeOf(page) > 0 || (segment.sweep && from <= page.last)) yield full()
}

export async function* boxPages(reading: BoxReading): AsyncGenerator<BoxPage> {
  for (const segment of reading.segments) yield* segmentPages(reading, segment)
}
