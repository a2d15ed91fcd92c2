/** The parts of the chaos by name, in their order, with what the full form and the short form make of each. */
import { eightImporters } from "./eightImporters.ts"
import { faultySource } from "./faultySource.ts"
import { importerKilled } from "./importerKilled.ts"
import { liveImporterKilled } from "./liveImporterKilled.ts"
import { logServerKilled } from "./logServerKilled.ts"
import { mutatedFiles } from "./mutatedFiles.ts"
import { poisonParked } from "./poisonParked.ts"
import { projectorFrozen } from "./projectorFrozen.ts"
import { projectorKilled } from "./projectorKilled.ts"
import { rebuiltWhileRead } from "./rebuiltWhileRead.ts"
import type { Scenario } from "./scenario.ts"
import { storesAway } from "./storeAway.ts"
import { storesAwayInFlow } from "./storeAwayInFlow.ts"

export type Part = {
  readonly promise: string
  readonly full: Scenario
  readonly short: Scenario
  /** Repetitions and messages of the full form: most parts end within 20 minutes on two cores. */
  readonly repetitions: number
  readonly messages: number
  /** Repetitions of the short form; moments are drawn anew in each run, so few at a time come to be many. */
  readonly few: number
}

const both =
  (...scenarios: ReadonlyArray<Scenario>): Scenario =>
  async (given) => {
    const outcomes = []
    for (const scenario of scenarios) outcomes.push(...(await scenario(given)))
    return outcomes
  }

export const parts: Readonly<Record<string, Part>> = {
  projectors: {
    promise: "a projector that is killed anywhere goes on to the content of a clean rebuild",
    full: projectorKilled({ together: false, steps: 100 }),
    short: projectorKilled({ together: true, steps: 10 }),
    repetitions: 200,
    messages: 100_000,
    few: 3,
  },
  frozen: {
    promise: "a projector that was frozen while another one took over is refused and doubles nothing",
    full: projectorFrozen({ millis: 5000, steps: 100 }),
    short: projectorFrozen({ millis: 0, steps: 20, models: ["postgres", "redis", "neo4j"] }),
    repetitions: 50,
    messages: 20_000,
    few: 2,
  },
  source: {
    promise: "a source that repeats does no harm, and one that drops or swaps stops every projector",
    full: faultySource,
    short: faultySource,
    repetitions: 100,
    messages: 100_000,
    few: 3,
  },
  poison: {
    promise: "poison is parked with what follows it in its dialogue, and nothing else is held up",
    full: poisonParked({ thorough: 10 }),
    short: poisonParked({ thorough: 1 }),
    repetitions: 10,
    messages: 20_000,
    few: 1,
  },
  rebuild: {
    promise: "a read model is rebuilt under its readers' eyes, who see what is promised at every single read",
    full: rebuiltWhileRead({ together: false, pace: { perSecond: 500 }, killEvery: 2 }),
    short: rebuiltWhileRead({ together: true, pace: { perSecond: 100, most: 500 }, killEvery: 2 }),
    repetitions: 9,
    messages: 20_000,
    few: 2,
  },
  importer: {
    promise:
      "an importer that is killed anywhere goes on with the same command to what an undisturbed one makes",
    full: importerKilled,
    short: importerKilled,
    repetitions: 20,
    messages: 20_000,
    few: 2,
  },
  live: {
    promise:
      "an import from the account that is killed anywhere goes on with the same command, whatever Telegram does meanwhile",
    full: liveImporterKilled,
    short: liveImporterKilled,
    repetitions: 10,
    messages: 20_000,
    few: 2,
  },
  nats: {
    promise: "a log whose server is killed in mid-batch loses, doubles and halves nothing",
    full: logServerKilled,
    short: logServerKilled,
    repetitions: 20,
    messages: 20_000,
    few: 2,
  },
  stores: {
    promise: "a store that is killed and away holds up nobody else, and catches up by itself",
    full: both(storesAway({}), storesAwayInFlow({ millis: 10_000, perSecond: 200, mostly: 0.9, all: true })),
    short: storesAwayInFlow({ millis: 2000, perSecond: 50, mostly: 0, all: false }),
    repetitions: 5,
    messages: 20_000,
    few: 3,
  },
  eight: {
    promise: "eight importers of the same dialogues write every event once",
    full: eightImporters,
    short: eightImporters,
    repetitions: 5,
    messages: 10_000,
    few: 1,
  },
  mutations: {
    promise: "a file with random damage is read or refused, and never leaves half a page",
    full: mutatedFiles({ importEvery: 500 }),
    short: mutatedFiles({}),
    repetitions: 10_000,
    messages: 2000,
    few: 3,
  },
}
