/** Dialogues as people name them on the command line: a dialogue's id in the read models, Telegram's id, or a subject of the log. */
import { Effect } from "effect"
import type { EventLog, LogUnavailable } from "../application/eventLog.ts"
import type { Keyring, KeyringError } from "../application/keyring.ts"
import { type DialogueName, findDialogues, type Wanted } from "../application/replaying/dialogues.ts"

type Found = Effect.Effect<ReadonlyArray<DialogueName>, LogUnavailable | KeyringError, EventLog | Keyring>

const isSubject = (text: string): boolean => text.startsWith("events.")

const isNamed = ({ subject, dialogueId = "", telegramId }: DialogueName, name: string): boolean =>
  name === subject || name === dialogueId || name === String(telegramId)

/** Names that stand for none of these. */
export const namingNothing = (
  names: ReadonlyArray<string>,
  found: ReadonlyArray<DialogueName>,
): ReadonlyArray<string> => names.filter((name) => !found.some((one) => isNamed(one, name)))

/** Those of `wanted` that one of `names` stands for; all of them where nobody is named. One request for each dialogue that may be meant. */
export const dialoguesNamed = (wanted: Omit<Wanted, "dialogue">, names: ReadonlyArray<string>): Found => {
  // Who names subjects alone need not have every dialogue looked at.
  if (names.length > 0 && names.every(isSubject))
    return Effect.map(
      Effect.forEach([...new Set(names)], (dialogue) => findDialogues({ ...wanted, dialogue })),
      (found) => found.flat(),
    )
  return Effect.map(findDialogues(wanted), (found) =>
    names.length === 0 ? found : found.filter((one) => names.some((name) => isNamed(one, name))),
  )
}

/** The subjects that a name stands for; a subject is one also where it is of no dialogue, such as that of an import. */
export const subjectsNamed = (
  name: string,
): Effect.Effect<ReadonlyArray<string>, LogUnavailable | KeyringError, EventLog | Keyring> =>
  isSubject(name)
    ? Effect.succeed([name])
    : Effect.map(dialoguesNamed({}, [name]), (found) => found.map(({ subject }) => subject))
