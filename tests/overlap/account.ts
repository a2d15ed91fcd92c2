/**
 * An invented account as time goes by: dialogues of all types and what is said in them, with everything that changes later (texts, reactions,
 * messages that disappear). It is the truth from which `exporter.ts` makes what Telegram Desktop would have written at some moment. Ids rise
 * with time: one sequence for the whole account, and one for each supergroup and channel.
 */
import fc from "fast-check"
import { Client, NEWEST } from "./clients.ts"
import { actions, manner, media } from "./things.ts"

export const SELF = 100200300
export const BEGIN = 1_700_000_000

export type Person = { readonly peer: string; readonly name: string }

export type Room = {
  readonly type: string
  readonly id: number
  readonly name?: string
  readonly people: ReadonlyArray<Person>
  /** It has a sequence of ids of its own. */
  readonly channel: boolean
}

export type Form = { readonly at: number; readonly text: string; readonly bold: boolean }

export type Said = {
  readonly room: Room
  readonly id: number
  /** It was said in the basic group that the supergroup once was. */
  readonly migrated: boolean
  readonly at: number
  readonly by: Person
  /** An action, or what an ordinary message carries beside its text. */
  readonly kind: "message" | "service"
  readonly carries: Readonly<Record<string, unknown>>
  readonly forms: ReadonlyArray<Form>
  readonly answers?: Said
  /** Clients before this one do not know what it is. */
  readonly since: number
  readonly liked: boolean
  readonly goneAt?: number
}

export type Account = ReadonlyArray<Said>

const self: Person = { peer: `user${SELF}`, name: "Ferapont Quillabee" }
const friend: Person = { peer: "user500600701", name: "Евлампия Тихозвонова" }
const other: Person = { peer: "user506007012", name: "Barnaby 🫖 Thistle" }
const bot: Person = { peer: "user700800", name: "Teapot" }
const channel: Person = { peer: "channel1500600702", name: "Вестник" }

export const rooms: ReadonlyArray<Room> = [
  { type: "personal_chat", id: 500600701, name: "Евлампия", people: [self, friend], channel: false },
  { type: "personal_chat", id: 506007012, name: "Barnaby", people: [self, other], channel: false },
  { type: "bot_chat", id: 700800, name: "Teapot", people: [self, bot], channel: false },
  { type: "saved_messages", id: SELF, people: [self], channel: false },
  { type: "private_group", id: 4696915, name: "Хор", people: [self, friend, other], channel: false },
  { type: "private_supergroup", id: 1500600701, name: "Choir", people: [self, friend, other], channel: true },
  { type: "public_channel", id: 1500600702, name: "Вестник", people: [channel], channel: true },
  { type: "replies", id: 1271266957, people: [friend, other], channel: false },
  { type: "verification_codes", id: 489000, people: [{ peer: "user489000", name: "Codes" }], channel: false },
]

/** Once in so many times, else nothing. */
const atTimes = <A>(of: fc.Arbitrary<A>, times: number): fc.Arbitrary<A | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: of })

const step = fc.record({
  room: fc.nat({ max: rooms.length - 1 }),
  by: fc.nat({ max: 2 }),
  wait: fc.integer({ min: 1, max: 5000 }),
  text: fc.constantFrom("", "чай", "tea 🫖 time", '\\ "quoted" }, {'),
  bold: fc.boolean(),
  media: fc.nat({ max: media.length - 1 }),
  manner: fc.nat({ max: manner.length - 1 }),
  action: atTimes(fc.nat({ max: actions.length - 1 }), 4),
  answers: atTimes(fc.integer({ min: 1, max: 9 }), 2),
  edits: fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 2 }),
  gone: atTimes(fc.integer({ min: 1, max: 20_000 }), 5),
  liked: fc.boolean(),
  unknown: atTimes(fc.integer({ min: Client.unixTimes, max: NEWEST }), 8),
})

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const formsOf = (at: number, { text, bold, edits }: Step): ReadonlyArray<Form> => [
  { at, text, bold },
  ...edits
    .toSorted((a, b) => a - b)
    .map((after, n) => ({ at: at + after + n, text: `${text} ${n + 1}`, bold: n === 1 })),
]

/** Goes through the steps; `migrates`: until then the supergroup is a basic group. */
const happen = (steps: ReadonlyArray<Step>, migrates: number): Account => {
  const said: Array<Said> = []
  let at = BEGIN
  const next = new Map<number, number>()
  for (const [n, one] of steps.entries()) {
    at += one.wait
    const room = rooms[one.room] as Room
    const migrated = room.type === "private_supergroup" && n < migrates
    const sequence = room.channel && !migrated ? room.id : 0
    const id = (next.get(sequence) ?? 0) + 1 + (one.wait % 2)
    next.set(sequence, id)
    const action = one.action === null ? undefined : actions[one.action]
    const before = said.filter((other) => other.room === room).at(-(one.answers ?? 0))
    const common = { room, id, migrated, at, by: room.people[one.by % room.people.length] as Person }
    const later = one.gone === null ? {} : { goneAt: at + one.gone }
    said.push(
      action === undefined
        ? {
            ...{ ...common, kind: "message", liked: one.liked, since: one.unknown ?? 0, ...later },
            ...{ carries: { ...media[one.media], ...manner[one.manner] }, forms: formsOf(at, one) },
            ...(one.answers === null || before === undefined ? {} : { answers: before }),
          }
        : {
            ...{ ...common, kind: "service", liked: false, since: action[1], ...later },
            ...{ carries: action[0], forms: [{ at, text: "", bold: false }] },
          },
    )
  }
  return said
}

export const anyAccount: fc.Arbitrary<Account> = fc
  .tuple(fc.array(step, { minLength: 3, maxLength: 24, size: "max" }), fc.nat({ max: 12 }))
  .map(([steps, migrates]) => happen(steps, migrates))
