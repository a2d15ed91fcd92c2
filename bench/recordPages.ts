/**
 * Appending alone: the pages of an export as the decided events that an import of them would record, and their recording as a dialogue's
 * events by the product's own code: keys, sealing, envelopes, chain, batches. Reading and deciding happen before.
 */
import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import { openFile } from "../adapters/telegram/export/open.ts"
import { Keyring, type OpenPersona } from "../application/keyring.ts"
import { type Recorder, record } from "../application/recording.ts"
import { dialogueRecorder, type Occasion } from "../application/subjects.ts"
import { NO_TIP, type Tip } from "../domain/chain.ts"
import type { Decided } from "../domain/decided.ts"
import { dialogueDecider } from "../domain/dialogue/decider.ts"
import type { DialogueSeen } from "../domain/observation.ts"
import { ACCOUNT } from "./ground.ts"

export type Page = { readonly recorder: Recorder; readonly decided: ReadonlyArray<Decided> }

const occasion: Occasion = {
  ...{ source: "urn:sideload:source:telegram-export", actor: "worker" },
  ...{ correlation: randomUUID(), causation: randomUUID() },
}

async function* pagesOf(path: string, persona: OpenPersona): AsyncGenerator<Page> {
  const source = await openFile(path, ACCOUNT)
  let dialogue: DialogueSeen | undefined
  let state = dialogueDecider.initial()
  for await (const item of source.items({})) {
    if (item._tag === "DialogueSeen") {
      dialogue = item.dialogue
      state = dialogueDecider.initial()
    } else if (item._tag === "Page" && dialogue !== undefined) {
      const { _tag, bytesRead, ...page } = item
      const { names } = persona
      const decided = dialogueDecider.decide({ dialogue, ...page, own: false, names }, state)
      for (const event of decided) state = dialogueDecider.evolve(state, event)
      yield { recorder: dialogueRecorder(persona, dialogue.peer, occasion), decided }
    }
  }
}

/** For a persona of its own, so that nothing of it is in the log yet. */
export const decidedPages = (path: string) =>
  Effect.gen(function* () {
    const keyring = yield* Keyring
    const persona = yield* keyring.persona({ tenant: randomUUID(), account: ACCOUNT })
    return yield* Effect.promise(async () => {
      const pages: Array<Page> = []
      for await (const page of pagesOf(path, persona)) pages.push(page)
      return pages
    })
  })

/** How many events were recorded. */
export const recordPages = (pages: ReadonlyArray<Page>) =>
  Effect.gen(function* () {
    const tips = new Map<string, Tip>()
    let recorded = 0
    for (const { recorder, decided } of pages) {
      const outcome = yield* record(recorder, tips.get(recorder.subject) ?? NO_TIP, decided)
      if (outcome.stopped !== undefined) throw new Error(`an append ended as ${outcome.stopped._tag}`)
      tips.set(recorder.subject, outcome.tip)
      recorded += outcome.recorded
    }
    return recorded
  })
