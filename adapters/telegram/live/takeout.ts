/**
 * A takeout session: what Telegram offers for exporting a whole account, with milder limits. Everything asked within it is wrapped, and it is
 * ended when the reading is. Where Telegram puts it off until the owner confirms it on a device, reading goes on without it. An account with very
 * many messages has to be read in ranges of ids, each named with the request.
 */
import { Api } from "telegram"
import { returnBigInt } from "telegram/Helpers.js"
import type { DialogueFamily } from "../../../domain/peer.ts"
import { type Asking, plainly, refusalOf } from "./asking.ts"
import type { Telegram } from "./telegram.ts"

export type TakeoutWish = {
  /** All, where not given. */
  readonly types?: ReadonlyArray<DialogueFamily> | undefined
  /** The size of the largest file that is wanted; none are wanted where not given. */
  readonly fileMaxSize?: number
}

/** Why there is no takeout session, and for how many more seconds. */
export type PutOff = { readonly what: string; readonly seconds: number }

const requestFor = ({ types, fileMaxSize }: TakeoutWish) => {
  const wanted = (type: DialogueFamily) => types === undefined || types.includes(type)
  return new Api.account.InitTakeoutSession({
    messageUsers: wanted("dm"),
    messageChats: wanted("group"),
    messageMegagroups: wanted("group"),
    messageChannels: wanted("channel"),
    ...(fileMaxSize === undefined ? {} : { files: true, fileMaxSize: returnBigInt(fileMaxSize) }),
  })
}

const DELAY = /^TAKEOUT_INIT_DELAY_(\d+)$/

/** Asks within a session that Telegram agreed to. */
const within = async (telegram: Telegram, takeoutId: Api.account.Takeout["id"]): Promise<Asking> => {
  const plain = plainly(telegram)
  let open = true
  const wrapped = <R extends Api.AnyRequest>(query: Api.AnyRequest, dc: number | undefined) =>
    telegram.call(new Api.InvokeWithTakeout({ takeoutId, query }), dc) as Promise<R["__response"]>
  const ask: Asking["ask"] = async (request, how = {}) => {
    const { range, dc } = how
    // The last files are fetched when the reading is over and its session with it.
    if (!open) return await plain.ask(request, how)
    const query = range === undefined ? request : new Api.InvokeWithMessagesRange({ range, query: request })
    try {
      return await wrapped(query, dc)
    } catch (error) {
      if (!refusalOf(error)?.startsWith("TAKEOUT_")) throw error
      open = false
      return await plain.ask(request, how)
    }
  }
  const finish = async (success: boolean): Promise<void> => {
    if (!open) return
    await wrapped(new Api.account.FinishTakeoutSession({ success }), undefined).catch((error: unknown) => {
      if (refusalOf(error) === undefined) throw error
    })
    open = false
  }
  const ranges = await ask(new Api.messages.GetSplitRanges())
  const rising = [...ranges].sort((a, b) => a.minId - b.minId)
  return {
    account: telegram.self.id,
    self: telegram.self.user,
    ask,
    finish,
    ranges: rising.length > 1 ? rising : [],
  }
}

/** Within a takeout session where Telegram agrees; otherwise plainly, and `onPutOff` is told. */
export const inTakeout = async (
  telegram: Telegram,
  wish: TakeoutWish,
  onPutOff: (why: PutOff) => void,
): Promise<Asking> => {
  try {
    const { id } = await telegram.call(requestFor(wish))
    return await within(telegram, id)
  } catch (error) {
    const what = refusalOf(error)
    if (what === undefined) throw error
    onPutOff({ what, seconds: Number(DELAY.exec(what)?.[1] ?? 0) })
    return plainly(telegram)
  }
}
