/** The parts of the chaos by name, in their order, with what the full form and the short form make of each. */
import { eightImporters } from "./eightImporters.ts"
import { importerKilled } from "./importerKilled.ts"
import { liveImporterKilled } from "./liveImporterKilled.ts"
import { logServerKilled } from "./logServerKilled.ts"
import { mutatedFiles } from "./mutatedFiles.ts"
import { projectorKilled } from "./projectorKilled.ts"
import type { Scenario } from "./scenario.ts"
import { storesAway } from "./storeAway.ts"

export type Part = {
  readonly promise: string
  readonly full: Scenario
  readonly short: Scenario
  /** Repetitions and messages of the full form: each part ends within 20 minutes on two cores. */
  readonly repetitions: number
  readonly messages: number
}

export const parts: Readonly<Record<string, Part>> = {
  projectors: {
    promise: "a projector that is killed anywhere goes on to the content of a clean rebuild",
    full: projectorKilled({ together: false, most: 5 }),
    short: projectorKilled({ together: true, most: 2 }),
    repetitions: 10,
    messages: 20_000,
  },
  importer: {
    promise:
      "an importer that is killed anywhere goes on with the same command to what an undisturbed one makes",
    full: importerKilled,
    short: importerKilled,
    repetitions: 20,
    messages: 20_000,
  },
  live: {
    promise:
      "an import from the account that is killed anywhere goes on with the same command, whatever Telegram does meanwhile",
    full: liveImporterKilled,
    short: liveImporterKilled,
    repetitions: 10,
    messages: 20_000,
  },
  nats: {
    promise: "a log whose server is killed in mid-batch loses, doubles and halves nothing",
    full: logServerKilled,
    short: logServerKilled,
    repetitions: 20,
    messages: 20_000,
  },
  stores: {
    promise: "a store that is killed and away holds up nobody else, and catches up by itself",
    full: storesAway({}),
    short: storesAway({ neo4j: 1 }),
    repetitions: 5,
    messages: 20_000,
  },
  eight: {
    promise: "eight importers of the same dialogues write every event once",
    full: eightImporters,
    short: eightImporters,
    repetitions: 5,
    messages: 10_000,
  },
  mutations: {
    promise: "a file with random damage is read or refused, and never leaves half a page",
    full: mutatedFiles({ importEvery: 500 }),
    short: mutatedFiles({}),
    repetitions: 10_000,
    messages: 2000,
  },
}
