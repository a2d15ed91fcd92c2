/** Imports into a real log, as a worker makes them, from files or from invented sources. */
import { randomUUID } from "node:crypto"
import { Effect, Layer } from "effect"
import { keyringLayer } from "../adapters/keys/keyring.ts"
import { type Nats, natsLayer } from "../adapters/nats/layer.ts"
import type { NatsSettings } from "../adapters/nats/settings.ts"
import { openExport } from "../adapters/telegram/export/open.ts"
import { EventLog, type StoredEvent } from "../application/eventLog.ts"
import { importSource, Sources } from "../application/importing/importSource.ts"
import type { ImportOutcome } from "../application/importing/outcome.ts"
import type { Keyring } from "../application/keyring.ts"
import { MediaStore } from "../application/mediaStore.ts"
import type { OpenedEvent } from "../application/openedEvent.ts"
import { makeOpener } from "../application/opening.ts"
import type { OpenSource, Source } from "../application/source.ts"
import type { ImportFile } from "../domain/command.ts"
import { sha256Hex } from "../domain/hash.ts"
import type { DialogueSeen, MessageObservation, SourceItem } from "../domain/observation.ts"
import { memoryMediaStore } from "./memoryMediaStore.ts"

export const TENANT = "550e8400-e29b-41d4-a716-446655440000"
export const ACCOUNT = 100200300

/** A log and the master key of its keys. */
export type Place = { readonly settings: NatsSettings; readonly master: Buffer }

export const inLog = <A, E>(
  { settings, master }: Place,
  work: Effect.Effect<A, E, Nats | Keyring>,
): Promise<A> => {
  const nats = natsLayer(settings)
  return Effect.runPromise(Effect.provide(work, Layer.provideMerge(keyringLayer(master), nats)))
}

const command = (path: string, filters: ImportFile["filters"]): ImportFile => ({
  command: "sideload.import-file.v1",
  id: randomUUID(),
  tenant: TENANT,
  account: ACCOUNT,
  path,
  filters,
})

/** Sources of a test that has no account to read. */
export const filesOnly = (openFile: OpenSource): Sources["Service"] => ({
  openFile,
  openLive: () => Effect.die(new Error("this test reads files only")),
})

/** Imports what lies at a path of this machine. */
export const importPath = (
  path: string,
  openFile: OpenSource = openExport,
  filters: ImportFile["filters"] = {},
  store: MediaStore["Service"] = memoryMediaStore().service,
) =>
  importSource(command(path, filters), () => {}).pipe(
    Effect.provideService(Sources, filesOnly(openFile)),
    Effect.provideService(MediaStore, store),
  )

export type Shown = {
  readonly dialogue: DialogueSeen
  readonly pages: ReadonlyArray<ReadonlyArray<MessageObservation>>
}

async function* itemsOf(dialogues: ReadonlyArray<Shown>): AsyncGenerator<SourceItem, void, void> {
  for (const { dialogue, pages } of dialogues) {
    yield { _tag: "DialogueSeen", dialogue }
    for (const messages of pages) yield { _tag: "Page", messages, bytesRead: 1 }
    const observed = pages.flat().length
    const ended = { completeness: "full", observed, filtered: 0, serviceMessages: 0, skipped: 0 } as const
    yield { _tag: "DialogueEnded", dialogue, ended, bytesRead: 1 }
  }
}

/** Imports what a source shows that is not there but for the test; other dialogues are another file. */
export const importShown = (dialogues: ReadonlyArray<Shown>) => {
  const source: Source = {
    kind: "file",
    sha256: sha256Hex(JSON.stringify(dialogues)),
    parserVersion: 1,
    size: 1,
    items: () => itemsOf(dialogues),
  }
  return importPath("/invented", () => Effect.succeed(source))
}

export type Imported = Effect.Effect<ImportOutcome, unknown, EventLog | Keyring>

/** All events of the log. */
export const readLog: Effect.Effect<ReadonlyArray<StoredEvent>, unknown, EventLog> = Effect.gen(function* () {
  const log = yield* EventLog
  const to = yield* log.lastSequence
  const all: Array<StoredEvent> = []
  yield* Effect.tryPromise(async () => {
    for await (const batch of log.read({ from: 1, to })) all.push(...batch)
  })
  return all
})

/** All events of the log, opened. */
export const openLog: Effect.Effect<ReadonlyArray<OpenedEvent>, unknown, EventLog | Keyring> = Effect.gen(
  function* () {
    const open = yield* makeOpener
    return yield* open(yield* readLog)
  },
)
