/**
 * Stores the files of a page's messages once the page is recorded, a few at a time, and says so in the log batch by batch. Which are stored
 * already is known from the dialogue's headers, so a file is opened once in its life, and an import that was killed goes on with what is missing.
 * A file that cannot be read is left out and told; where the source is away nothing is said of the file. A store that is away is waited for, for a while.
 */
import { Effect, Schedule } from "effect"
import { dialogueDecider } from "../../domain/dialogue/decider.ts"
import type { DialogueState } from "../../domain/dialogue/state.ts"
import type { StoredFile } from "../../domain/dialogue/storeMedia.ts"
import type { Media } from "../../domain/message.ts"
import type { MessageObservation } from "../../domain/observation.ts"
import type { Peer } from "../../domain/peer.ts"
import { handle } from "../handling.ts"
import { BytesUnreadable, MediaStore } from "../mediaStore.ts"
import { type Shown, type Source, SourceRefused } from "../source.ts"
import { count, loadDialogue } from "../subjects.ts"
import type { Entering, OpenDialogue } from "./dialogue.ts"

/** Enough to keep a disk or a network busy. */
const AT_ONCE = 4
/** Files that are said to be stored in one append; as many may be read again after a kill. */
const BATCH = 32

/** A message, by its box and id. */
export type Place = Pick<MessageObservation, "box" | "id">

type Wanted = Omit<StoredFile, "media"> & {
  readonly file: string
  readonly sender?: Peer
  readonly mime?: string
}

const mimeOf = (media: Media | undefined): string | undefined =>
  media?.mime ?? (media?.kind === "photo" && /\.jpe?g$/i.test(media.path ?? "") ? "image/jpeg" : undefined)

const wantedOf = (
  { box, id, occurred, file }: Pick<MessageObservation, "box" | "id" | "occurred" | "file">,
  sender: Peer | undefined,
  media: Media | undefined,
  { messages }: DialogueState,
): ReadonlyArray<Wanted> => {
  if (file === undefined) return []
  const known = messages.get(box, id)
  if (known === undefined || known.deleted || known.stored) return []
  const mime = mimeOf(media)
  const place = { box, id, ...(occurred === undefined ? {} : { occurred }) }
  const of = { ...(sender === undefined ? {} : { sender }), ...(mime === undefined ? {} : { mime }) }
  return [{ ...place, file, ...of }]
}

const wantedIn = ({ messages, services = [] }: Shown, state: DialogueState): ReadonlyArray<Wanted> => [
  ...messages.flatMap((one) => wantedOf(one, one.content.sender, one.content.media, state)),
  ...services.flatMap((one) => wantedOf(one, one.service.actor, one.service.media, state)),
]

async function* reading(bytesOf: NonNullable<Source["bytesOf"]>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(file)
  } catch (cause) {
    throw new BytesUnreadable({ cause })
  }
}

/** From a quarter of a second to about one minute in all. */
const patience = Schedule.jittered(Schedule.exponential("250 millis"))
const TRIES_AGAIN = 8

/** Undefined where the file cannot be read. */
const storeOne = (bytesOf: NonNullable<Source["bytesOf"]>, { file, sender, mime, ...message }: Wanted) =>
  Effect.gen(function* () {
    const store = yield* MediaStore
    const { sha256, size } = yield* Effect.retry(
      Effect.suspend(() => store.put(reading(bytesOf, file))),
      {
        schedule: patience,
        times: TRIES_AGAIN,
        while: (error) => error._tag === "MediaStoreUnavailable" && !error.lasting,
      },
    )
    const of = { ...(sender === undefined ? {} : { sender }), ...(mime === undefined ? {} : { mime }) }
    return { ...message, media: { ...of, sha256, size } } satisfies StoredFile
  }).pipe(
    Effect.catchTag("BytesUnreadable", ({ cause }) =>
      cause instanceof SourceRefused ? Effect.fail(cause) : Effect.succeed(undefined),
    ),
  )

/** Stores what of a recorded page is not stored yet. Answers whose files could not be read; `onStored` hears of each batch. */
export const storeFiles = (
  run: Entering,
  open: OpenDialogue,
  page: Shown,
  onStored: (files: number) => void,
) =>
  Effect.gen(function* () {
    const { bytesOf } = run.source
    const unread: Array<Place> = []
    if (bytesOf === undefined) return unread
    const wanted = wantedIn(page, open.loaded.state)
    for (let from = 0; from < wanted.length; from += BATCH) {
      const batch = wanted.slice(from, from + BATCH)
      const found = yield* Effect.forEach(batch, (one) => storeOne(bytesOf, one), { concurrency: AT_ONCE })
      const stored = found.filter((one) => one !== undefined)
      unread.push(...batch.filter((_, index) => found[index] === undefined))
      const handled = yield* handle(
        dialogueDecider,
        { dialogue: open.seen, stored, names: run.persona.names },
        open.loaded,
        open.recorder,
        loadDialogue(open.recorder.subject, run.id, open.tally),
      )
      for (const event of handled.recorded) count(open.tally, event.type)
      open.loaded = handled
      onStored(stored.length)
    }
    return unread
  })
