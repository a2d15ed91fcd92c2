/** What `sideload dialogues` does: asks Telegram for the account's dialogues and how many messages each has. Nothing is stored. */
import { Effect } from "effect"
import { listDialogues } from "../adapters/telegram/live/listing.ts"
import { tellOfWaits } from "../adapters/telegram/live/waiting.ts"
import { DialoguesReport, type ListedDialogue } from "../application/accountReports.ts"
import type { Waiting } from "../application/source.ts"
import type { DialogueFamily } from "../domain/peer.ts"
import { saysWaits, waitingFor } from "./importView.ts"
import { printJson } from "./output/json.ts"
import { print } from "./output/print.ts"
import { makeProgress } from "./output/progress.ts"
import { table } from "./output/table.ts"
import { coloursFor, readable } from "./output/text.ts"
import type { Session } from "./session.ts"
import { refusalIn } from "./wiring/account.ts"
import { openTelegram, sessionsOf } from "./wiring/telegram.ts"

type Wanted = {
  readonly tenant: string
  readonly account: number
  readonly types?: ReadonlyArray<DialogueFamily> | undefined
  readonly json: boolean
}

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z")

const collect = ({ settings }: Session, { tenant, account, types, json }: Wanted) =>
  Effect.gen(function* () {
    const progress = yield* makeProgress(!json)
    const sayWait = saysWaits(progress, "dialogues")
    let done = 0
    const show = (waiting?: Waiting): void => {
      const trouble = waitingFor(waiting)
      const detail = `${readable(done)} asked for`
      progress.set("dialogues", { done, detail, ...(trouble === undefined ? {} : { trouble }) })
      sayWait(waiting)
    }
    const telegram = yield* openTelegram(settings, { tenant, account }, { wait: false, onWaiting: show })
    const stopTelling = tellOfWaits(telegram, show)
    yield* Effect.addFinalizer(() => Effect.sync(stopTelling))
    const kept = (yield* sessionsOf(settings)).peers({ tenant, account })
    return yield* Effect.tryPromise({
      try: async () => {
        const found: Array<ListedDialogue> = []
        const filters = types === undefined ? {} : { types }
        for await (const { peer, type, title, messages, lastDate, readable: shown } of listDialogues(
          telegram,
          filters,
          kept,
        )) {
          found.push({
            ...{ id: peer.id, type },
            ...(title === undefined ? {} : { title }),
            ...(shown ? { messages } : {}),
            ...(lastDate === undefined ? {} : { last: isoOf(lastDate) }),
          })
          done = found.length
          show()
        }
        return found
      },
      catch: refusalIn,
    })
  })

export const listHere = (session: Session, wanted: Wanted) =>
  Effect.gen(function* () {
    const dialogues = yield* Effect.scoped(collect(session, wanted))
    const { tenant: tenant_id, account: account_id } = wanted
    if (wanted.json) return printJson(DialoguesReport, { tenant_id, account_id, dialogues })
    const columns = [
      { title: "id", align: "right" as const },
      { title: "type" },
      { title: "title", most: 40 },
      { title: "messages", align: "right" as const },
      { title: "last message" },
    ]
    const rows = dialogues.map(({ id, type, title, messages, last }) => [
      ...[String(id), type, title ?? "–", messages ?? "not shown", last ?? "–"],
    ])
    print(table(columns, rows, coloursFor(process.stdout)))
  })
