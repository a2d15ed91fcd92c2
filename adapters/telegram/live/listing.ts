/** The dialogues of the account as they are listed for people: what each is, and how many messages it has. One request for each beside the list itself. */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { SourceFilters } from "../../../application/source.ts"
import type { DialogueSeen } from "../../../domain/observation.ts"
import { type Asking, plainly, refusalOf } from "./asking.ts"
import { allDialogues, isWanted, type LiveDialogue, type Readable } from "./dialogues.ts"
import { type KeptPeers, keepPeers } from "./keptPeers.ts"
import type { Telegram } from "./telegram.ts"

export type ListedDialogue = DialogueSeen & {
  /** How many messages it has, service messages and those of the group that it was among them; 0 where Telegram does not say. */
  readonly messages: number
  /** When the newest was sent, UTC seconds. */
  readonly lastDate?: number
  readonly readable: boolean
}

const countOf = (answer: Api.messages.TypeMessages): number => {
  if ("count" in answer) return answer.count
  return answer instanceof Api.messages.Messages ? answer.messages.length : 0
}

const countIn = async ({ ask }: Asking, { input }: Readable): Promise<number> => {
  const place = { offsetId: 0, offsetDate: 0, addOffset: 0, maxId: 0, minId: 0, hash: returnBigInt(0) }
  try {
    return countOf(await ask(new Api.messages.GetHistory({ peer: input, ...place, limit: 1 })))
  } catch (error) {
    if (refusalOf(error) === undefined) throw error
    return 0
  }
}

const listed = async (asking: Asking, dialogue: LiveDialogue): Promise<ListedDialogue> => {
  const { seen, lastDate, readable, before } = dialogue
  const own = readable ? await countIn(asking, dialogue) : 0
  const earlier = before === undefined ? 0 : await countIn(asking, before)
  return { ...seen, messages: own + earlier, ...(lastDate === undefined ? {} : { lastDate }), readable }
}

/** One after the other, in the order of Telegram's own list. Fails by throwing `TelegramGone`. */
export async function* listDialogues(
  telegram: Telegram,
  filters: Pick<SourceFilters, "types" | "dialogues"> = {},
  kept?: KeptPeers,
): AsyncGenerator<ListedDialogue, void, void> {
  const asking = plainly(telegram)
  const dialogues = await allDialogues(asking)
  if (kept !== undefined) await keepPeers(kept, dialogues)
  for (const dialogue of dialogues) {
    if (isWanted(dialogue, filters)) yield await listed(asking, dialogue)
  }
}
