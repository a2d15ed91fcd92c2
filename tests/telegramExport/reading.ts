/** A small file of an export's own, and what comes out of the source. */
import assert from "node:assert/strict"
import { Effect } from "effect"
import { openExport } from "../../adapters/telegram/export/open.ts"
import { ACCOUNT, withExport, written } from "../../adapters/telegram/export/testing.ts"
import { type Reading, type SourceFilters, SourceRefused } from "../../application/source.ts"
import type {
  DialogueEnded,
  DialogueSeen,
  MessageObservation,
  ServiceObservation,
  SourceItem,
} from "../../domain/observation.ts"

export type Shown = {
  readonly seen: DialogueSeen
  readonly messages: Array<MessageObservation>
  readonly services: Array<ServiceObservation>
  ended?: DialogueEnded
}

export type Read = { readonly dialogues: ReadonlyArray<Shown>; readonly refusal?: SourceRefused }

const gather = (dialogues: Array<Shown>, item: SourceItem): void => {
  if (item._tag === "DialogueSeen") dialogues.push({ seen: item.dialogue, messages: [], services: [] })
  const last = dialogues.at(-1)
  assert.ok(last, "an item before any dialogue")
  if (item._tag === "Page") {
    last.messages.push(...item.messages)
    last.services.push(...(item.services ?? []))
  }
  if (item._tag === "DialogueEnded") last.ended = item.ended
}

/** What comes out of a file, an object of an export or its text or its bytes. */
export const read = (content: unknown, reading: Reading = {}, filters: SourceFilters = {}): Promise<Read> =>
  withExport(
    typeof content === "string" || content instanceof Uint8Array ? content : written(content),
    async (folder) => {
      const dialogues: Array<Shown> = []
      try {
        const source = await Effect.runPromise(openExport(folder, ACCOUNT, reading))
        for await (const item of source.items(filters)) gather(dialogues, item)
        return { dialogues }
      } catch (error) {
        if (error instanceof SourceRefused) return { dialogues, refusal: error }
        throw error
      }
    },
  )

/** The only dialogue of a file that must not be refused. */
export const onlyDialogue = async (content: unknown, reading: Reading = {}): Promise<Shown> => {
  const { dialogues, refusal } = await read(content, reading)
  if (refusal !== undefined) throw refusal
  assert.equal(dialogues.length, 1)
  return dialogues[0] as Shown
}
