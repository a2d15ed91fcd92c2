/** The book of parked events read page by page, each event with its dialogue's name as far as the keys tell it. Memory is flat in its length. */
import { Effect } from "effect"
import type { EventLog } from "../application/eventLog.ts"
import type { Keyring } from "../application/keyring.ts"
import type { StoreUnavailable } from "../application/projection.ts"
import type { ParkedLine } from "../application/projectionReports.ts"
import type { ParkedRecord } from "../application/readModelStore.ts"
import type { ReadModel } from "../application/readModels.ts"
import { type DialogueName, namesOf } from "../application/replaying/dialogues.ts"
import type { Selection } from "../application/replaying/parkedPages.ts"
import { parseSubject } from "../domain/subject.ts"
import { subjectsNamed } from "./dialogueNames.ts"
import { Failed } from "./failure.ts"
import { lineOf } from "./output/parked.ts"

type Names = ReadonlyMap<string, DialogueName>

/** Names of the dialogues among these; none where log or keys do not tell. */
const dialoguesOf = (
  records: ReadonlyArray<ParkedRecord>,
): Effect.Effect<Names, never, EventLog | Keyring> => {
  const subjects = [...new Set(records.map(({ subject }) => subject))]
  const wanted = subjects.filter((subject) => parseSubject(subject)?.of === "dialogue")
  return namesOf(wanted).pipe(
    Effect.map((names): Names => new Map(names.map((one) => [one.subject, one]))),
    Effect.catch(() => Effect.succeed<Names>(new Map())),
  )
}

export const linesOf = ({ name }: ReadModel, records: ReadonlyArray<ParkedRecord>) =>
  Effect.map(
    dialoguesOf(records),
    (names): ReadonlyArray<ParkedLine> =>
      records.map((record) => lineOf(name, record, names.get(record.subject))),
  )

const PAGE = 500

/** Hands on what is selected, a page at a time. How many there were. */
export const forEachPage = <E, R>(
  model: ReadModel,
  { subject, sequence, limit = Number.POSITIVE_INFINITY }: Selection,
  take: (records: ReadonlyArray<ParkedRecord>) => Effect.Effect<void, E, R>,
): Effect.Effect<number, E | StoreUnavailable, R> =>
  Effect.gen(function* () {
    let [after, count] = [sequence === undefined ? 0 : sequence - 1, 0]
    for (;;) {
      const most = sequence === undefined ? Math.min(PAGE, limit - count) : 1
      if (most <= 0) return count
      const page = yield* model.parked({ after, most, ...(subject === undefined ? {} : { subject }) })
      const records = sequence === undefined ? page : page.filter((one) => one.sequence === sequence)
      if (records.length > 0) yield* take(records)
      count += records.length
      after = page.at(-1)?.sequence ?? after
      if (page.length < most || sequence !== undefined) return count
    }
  })

type Wanted = {
  readonly dialogue?: string | undefined
  readonly sequence?: number | undefined
  readonly limit?: number | undefined
}

/** What to work through: one selection, or one for each subject that the dialogue's name stands for. */
export const selectionsOf = ({ dialogue, sequence, limit }: Wanted) =>
  Effect.gen(function* () {
    const rest: Selection = {
      ...(sequence === undefined ? {} : { sequence }),
      ...(limit === undefined ? {} : { limit }),
    }
    if (dialogue === undefined) return [rest]
    const subjects = yield* subjectsNamed(dialogue)
    if (subjects.length > 0) return subjects.map((subject): Selection => ({ ...rest, subject }))
    const message = `the log has no dialogue ${dialogue}. Give its id in the read models, Telegram's id or its subject, as sideload parked list shows it.`
    return yield* new Failed({ message })
  })

export const notParked = (model: ReadModel, sequence: number): Failed =>
  new Failed({
    message: `sequence ${sequence} is not parked in ${model.name}. What is: sideload parked list ${model.name}`,
  })
